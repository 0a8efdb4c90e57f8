/* wire_pcap.c - octets as a capture file: read to its end or to the message that says why not. */
#include "wire/pcap.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct ix_error e = { "" };
	struct pcap_reader *r = pcap_reader_new_memory(bytes, n, "x.pcap", &e);
	enum pcap_result last = PCAP_RECORD;
	struct pcap_record out;
	unsigned sum = 0;

	while (r && (last = pcap_reader_next(r, &out, &e)) == PCAP_RECORD) {
		if (out.caplen > PCAP_MAX || out.caplen > out.len)
			__builtin_trap();
		for (uint32_t i = 0; i < out.caplen; i++)
			sum += out.bytes[i];
		sum += (unsigned)pcap_port_name(r, out.port)[0];
	}
	if ((!r || last == PCAP_BROKEN) && !e.text[0])
		__builtin_trap();
	pcap_reader_delete(r);
	return sum == 1 ? 0 : 0;
}
