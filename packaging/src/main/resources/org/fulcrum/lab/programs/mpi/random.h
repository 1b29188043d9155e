/*
 * Numbers that look random and are functions of a key: whoever knows the key knows them, without being told and
 * without having drawn those before.
 */
#ifndef RANDOM_H
#define RANDOM_H

#include <stdint.h>

/* 2^64 divided by the golden ratio: multiples of it are spread over all words (Knuth, TAOCP 6.4). */
#define GOLDEN 0x9e3779b97f4a7c15ULL

/* Each bit of the result depends on each of the word (the last step of splitmix64, by Vigna). */
static inline uint64_t mixed(uint64_t word)
{
	word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9ULL;
	word = (word ^ (word >> 27)) * 0x94d049bb133111ebULL;
	return word ^ (word >> 31);
}

/* The key of the thing that has this number below another key. */
static inline uint64_t key_of(uint64_t above, uint64_t number)
{
	return mixed(above + (number + 1) * GOLDEN);
}

/* The next of a sequence. */
static inline uint64_t next_random(uint64_t *state)
{
	return mixed(*state += GOLDEN);
}

#endif
