/*
 * complete.h
 *		What may stand next on a command line: what a shell offers when TAB is pressed.
 */
#ifndef VIGIL_CLIENT_COMPLETE_H
#define VIGIL_CLIENT_COMPLETE_H

/*
 * Prints what the last of the words, which stand behind "vigil" and of which it may be empty,
 * can become: a line each, with a tab and a description behind it.  A line that is only a tab
 * and FILE or FOLDER asks the shell for those.  Names of rules and the like are asked of the
 * database that the line or the environment names, if it answers within a second.
 */
extern void complete_words(int count, char **word);

#endif /* VIGIL_CLIENT_COMPLETE_H */
