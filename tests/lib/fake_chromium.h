/*
 * A program that speaks as much of the DevTools protocol as Riffle hears: the
 * test program itself, started as if it were Chromium.  What it does is told
 * by the path of the page that it is to show.
 */
#ifndef RF_TESTS_FAKE_CHROMIUM_H
#define RF_TESTS_FAKE_CHROMIUM_H

/*
 * When the program was started as Chromium: be it, and return the exit
 * status; -1: it was not.
 *
 *	/made		the page: an image of its own and what came of r2 (an
 *			image), r3 (a metadata service), r4 (a POST), r5 (a
 *			script that moved)
 *	/leads		leads to /later, while it still waits for a script
 *	/polls		an image, while it waits for /poll
 *	/garbage	says what is no message
 *	/flood		says a message without an end
 *	/quits		ends
 *	/crashes	tells that the page crashed
 *	/mute		never hands the page over
 *	/hungry		takes 200 MiB of memory, and says nothing
 *	/stray		leaves a process behind; its number is in a file's name
 *	/offline	tries to connect; the image's alt tells what could be
 */
int fake_chromium_main(int argc, char **argv);

#endif
