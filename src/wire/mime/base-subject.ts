/** What base subject extraction found. */
export interface BaseSubject {
  readonly text: string
  /** Whether a reply or forward mark was taken away. */
  readonly isReply: boolean
}

/** Characters of a subject that are looked at. The extraction is linear, this bounds what is stored. */
const MAX_SUBJECT = 2000

/**
 * Base subject extraction of RFC 5256 §2.1, for threads and sorting. The RFC compares with i;unicode-casemap; the text here keeps its case.
 * @param subject decoded subject (step 1: encoded-words read, white space unfolded)
 */
export function extractBaseSubject(subject: string): BaseSubject {
  let text = subject.slice(0, MAX_SUBJECT).replace(/[ \t\r\n]+/g, ' ')
  let isReply = false
  for (;;) {
    // Step 2: trailing `(fwd)` and white space.
    const trailed = withoutTrailers(text)
    if (trailed.marked) isReply = true
    text = trailed.text
    for (;;) {
      // Step 3: leading white space and reply or forward marks.
      const led = tryWithoutLeader(text)
      if (led !== undefined) {
        text = led.text
        isReply ||= led.marked
        continue
      }
      // Step 4: a leading [blob], if anything is left after it.
      const blob = /^\[[^[\]]*\] ?/.exec(text)
      if (!blob || blob[0].length === text.length) break
      text = text.slice(blob[0].length)
    }
    // Step 6: `[fwd: …]` around everything.
    if (!/^\[fwd:.*\]$/is.test(text)) return { text, isReply }
    text = text.slice(5, -1)
    isReply = true
  }
}

function withoutTrailers(subject: string): { text: string; marked: boolean } {
  let text = subject
  let marked = false
  for (;;) {
    if (text.endsWith(' ')) text = text.slice(0, -1)
    else if (text.toLowerCase().endsWith('(fwd)')) {
      text = text.slice(0, -5)
      marked = true
    } else return { text, marked }
  }
}

/** subj-leader = (*subj-blob subj-refwd) / WSP. */
function tryWithoutLeader(text: string): { text: string; marked: boolean } | undefined {
  if (text.startsWith(' ')) return { text: text.slice(1), marked: false }
  const mark = /^(?:\[[^[\]]*\] ?)*(?:re|fwd?) ?(?:\[[^[\]]*\] ?)?:/i.exec(text)
  return mark ? { text: text.slice(mark[0].length), marked: true } : undefined
}
