/* words.h - what the files of the lab's words share; inside lab only. */
#ifndef LAB_WORDS_H
#define LAB_WORDS_H

#include "lab/internal.h"

#define WORD_WIDTH 78 /* columns of what is told at a console */

/* An ix_sink into a struct text. */
void word_to_text(void *arg, const char *s, size_t n);
/* Journals the line as typed, which applies it. */
bool word_journalled(struct lab_word_call *c);

/* words_talk.c; an apply acts on the world, in every replay. */
bool word_answer(struct lab_word_call *c);
bool word_mail(struct lab_word_call *c);
bool word_press(struct lab_word_call *c);
void apply_answer(struct ix_lab *lab, const char *rest);
void apply_mail(struct ix_lab *lab, const char *rest);
void apply_press(struct ix_lab *lab, const char *rest);

#endif
