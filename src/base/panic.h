/*
 * panic.h - the one way out when the program itself is wrong, or memory is exhausted.
 *
 * A wire error is a value and a user error is a sentence (error.h); this is the third kind. The
 * front end sets a handler that saves, restores the terminal and says where the journal is; without
 * one the text goes to standard error and the process exits with status 3.
 */
#ifndef BASE_PANIC_H
#define BASE_PANIC_H

typedef void panic_fn(void *arg, const char *what);

void panic_handler(panic_fn *fn, void *arg);
_Noreturn void panic(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Kept on in release builds: a lab that lies is worse than one that stops. */
#define must(cond) \
	do { \
		if (__builtin_expect(!(cond), 0)) \
			panic("%s:%d: %s does not hold", __FILE__, __LINE__, #cond); \
	} while (0)

#endif
