import type { Arguments } from '../../../wire/jmap/arguments.ts'
import type { JsonObject } from '../../../wire/jmap/json.ts'
import type { MethodContext } from '../capability.ts'
import { answerChanges, takeChanges } from '../standard/changes.ts'
import { answerGet, knownProperties, only, takeGet } from '../standard/get.ts'
import { readRecordChanges } from '../standard/record-changes.ts'
import { AddressBooks, BOOK_PROPERTIES, FIRST_BOOK } from './address-books.ts'

/** AddressBook/get, RFC 9610 §2.1. */
export async function getAddressBooks(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = takeGet(args, context)
  args.end()
  const properties = knownProperties(request.properties, BOOK_PROPERTIES)
  const books = await context.services.mail.read(request.account, (mail) => AddressBooks.read(mail))
  return answerGet(
    request,
    books.state,
    new Map([...books.all.keys()].map((id) => [id, only(books.object(id), properties)])),
  )
}

/** AddressBook/changes, RFC 9610 §2.2. */
export async function changeAddressBooks(args: Arguments, context: MethodContext): Promise<JsonObject> {
  const request = takeChanges(args, context)
  args.end()
  return context.services.mail.read(request.account, async ({ records }) => {
    const changes = await readRecordChanges(records, 'address-book', request.sinceState, request)
    // The first one has been there all the time; what is new is that something of it was set.
    const isFirst = (id: string) => id === FIRST_BOOK
    return answerChanges(request, {
      newState: changes.restState ?? `${await records.state('address-book')}`,
      hasMoreChanges: changes.hasMoreChanges,
      created: changes.created.filter((id) => !isFirst(id)),
      updated: [...changes.created.filter(isFirst), ...changes.updated],
      destroyed: changes.destroyed,
    })
  })
}
