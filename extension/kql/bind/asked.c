/*
 * asked.c
 *		Which names the texts of a query hold: of columns that come with the data there
 *		may be more than a table takes, and then those are kept that somebody asked for.
 */
#include "common/port.h"

#include "kql/bind/binder_int.h"

/* Words beyond this number are not looked for. */
#define ASKED_MAX_WORDS 5000

static bool
asked_is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
		   (unsigned char) c >= 0x80;
}

/* Notes a text that names of columns may stand in: the query's, or a saved function's. */
void
bind_note_text(Binder *b, const char *text)
{
	vec_push(&b->text, unconstify(char *, text));
}

static bool
asked_in(const char *text, const char *name)
{
	size_t length = strlen(name);

	for (const char *at = strstr(text, name); at != NULL; at = strstr(at + 1, name))
	{
		if ((at == text || !asked_is_word(at[-1])) && !asked_is_word(at[length]))
			return true;
	}
	return false;
}

/* Does a text hold the name as a word of its own? */
bool
bind_is_asked(const Binder *b, const char *name)
{
	for (int i = 0; i < b->text.count && name[0] != '\0'; i++)
	{
		if (asked_in(VEC_AT(&b->text, char, i), name))
			return true;
	}
	return false;
}

static bool
asked_has(const Vec *word, const char *text, int length)
{
	for (int i = 0; i < word->count; i++)
	{
		const char *known = VEC_AT(word, char, i);

		if (strncmp(known, text, length) == 0 && known[length] == '\0')
			return true;
	}
	return false;
}

/* The words of the texts that begin with the prefix, without it; each once. */
Vec
bind_asked_words(const Binder *b, const char *prefix)
{
	size_t skip = strlen(prefix);
	Vec word = {NULL, 0, 0};

	for (int i = 0; i < b->text.count; i++)
	{
		const char *at = VEC_AT(&b->text, char, i);

		while (*at != '\0' && word.count < ASKED_MAX_WORDS)
		{
			int length = 0;

			PORT_CHECK_INTERRUPTS();
			while (asked_is_word(at[length]))
				length++;
			if (length > (int) skip && strncmp(at, prefix, skip) == 0 &&
				!asked_has(&word, at + skip, length - (int) skip))
				vec_push(&word, psprintf("%.*s", length - (int) skip, at + skip));
			at += Max(length, 1);
		}
	}
	return word;
}
