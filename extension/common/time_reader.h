/*
 * time_reader.h
 *		The parts that all texts of time are made of: digits, fractions, words.
 *
 * For the readers of datetimes, timespans and durations in this folder.  A
 * text need not end with a NUL byte.  What cannot be read leaves the reader
 * where it was.
 */
#ifndef VIGIL_COMMON_TIME_READER_H
#define VIGIL_COMMON_TIME_READER_H

/* The language counts in ticks of 100 ns. */
#define TICKS_PER_MICROSECOND INT64CONST(10)
#define TICKS_PER_SECOND INT64CONST(10000000)
#define TICKS_PER_MINUTE (60 * TICKS_PER_SECOND)
#define TICKS_PER_HOUR (60 * TICKS_PER_MINUTE)
#define TICKS_PER_DAY (24 * TICKS_PER_HOUR)

/* The rest of a text. */
typedef struct TimeReader
{
	const char *at;
	const char *end;
} TimeReader;

/* Longest word that means something, and its NUL byte. */
#define TIME_WORD_SIZE 16

static inline bool
time_at_end(const TimeReader *reader)
{
	return reader->at >= reader->end;
}

static inline bool
time_at_digit(const TimeReader *reader)
{
	return reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9';
}

static inline bool
time_take(TimeReader *reader, char c)
{
	if (reader->at >= reader->end || *reader->at != c)
		return false;
	reader->at++;
	return true;
}

/* Reads at most so many digits, not more than 18; the number of digits read. */
static inline int
time_read_digits(TimeReader *reader, int most, int64 *value)
{
	int count = 0;

	*value = 0;
	for (; count < most && time_at_digit(reader); count++)
		*value = *value * 10 + (*reader->at++ - '0');
	return count;
}

/* The digits behind a decimal point, of a second, in ticks; what is finer is cut off. */
static inline bool
time_read_fraction(TimeReader *reader, int64 *ticks)
{
	int64 unit = TICKS_PER_SECOND / 10;

	*ticks = 0;
	if (!time_at_digit(reader))
		return false;
	for (; time_at_digit(reader); unit /= 10)
		*ticks += unit * (*reader->at++ - '0');
	return true;
}

/* Letters in a row, in lower case; the length, 0 if there is none or it is too long. */
extern int time_read_word(TimeReader *reader, char word[TIME_WORD_SIZE]);

/* Steps over blanks, those beyond ASCII too; true if there was one. */
extern bool time_skip_blanks(TimeReader *reader);

/* A reader of what stands between the blanks around a text. */
extern TimeReader time_reader(const char *text, int length);

/* Numbers of a clock as written, whose meaning depends on how many there are. */
typedef struct ClockParts
{
	int64 part[4];
	int count; /* 2 .. 4, the days of "1.02:03" among them */
	bool has_days;
	bool has_fraction;
	int64 fraction; /* in ticks */
} ClockParts;

/* clock := [days "."] number ":" number [":" number [":" number]] ["." fraction] */
extern bool time_read_clock(TimeReader *reader, ClockParts *parts);

#endif /* VIGIL_COMMON_TIME_READER_H */
