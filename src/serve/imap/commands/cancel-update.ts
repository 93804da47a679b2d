import { text } from '../../../base/bytes.ts'
import type { Cursor } from '../../../wire/imap/cursor.ts'
import { whenSelected } from '../command.ts'
import { ok } from '../reply.ts'

/** RFC 5267 §4.3.5. */
export const cancelUpdate = whenSelected({
  read: readTags,
  run(_session, { view }, tags) {
    view.contexts.cancel(tags)
    return ok('no further updates')
  },
})

/** 1*(SP quoted). */
function readTags(cursor: Cursor): string[] {
  const tags: string[] = []
  do {
    cursor.space()
    tags.push(text(cursor.stringOctets()))
  } while (!cursor.isAtEnd)
  return tags
}
