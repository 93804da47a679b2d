import type { JsonObject } from '../../../src/wire/jmap/json.ts'
import type { ShownLabel } from '../../../src/wire/jmap/label-book.ts'
import type { Label, LabelColour } from '../../../src/wire/jmap/labels.ts'
import { BulkActs, type Progress } from '../mail/bulk-acts.ts'
import type { Mail } from '../mail/mail.ts'
import type { Done } from '../mail/message-acts.ts'
import { refusal } from '../mail/refusal.ts'

/** Makes a label. @throws JmapFailure `alreadyExists`, `overQuota` */
export async function makeLabel(mail: Mail, name: string, colour: LabelColour): Promise<ShownLabel> {
  const keyword = mail.cache.labels.newKeyword(name)
  return create(mail, { keyword, name: name.trim(), colour })
}

async function create(mail: Mail, label: Omit<Label, 'id'>): Promise<ShownLabel> {
  const { accountId, calls } = mail
  const answer = await calls.call('Label/set', { accountId, create: { it: { ...label } } })
  const made = ((answer['created'] ?? {}) as Record<string, JsonObject>)['it']
  if (!made) throw refusal(answer, 'notCreated', 'it')
  await mail.refreshLabels()
  return { ...label, id: made['id'] as string }
}

/** Gives a label another name or colour: the keyword on the messages stays. One that only stood on messages becomes a label. @throws JmapFailure */
export async function changeLabel(
  mail: Mail,
  { id, ...label }: ShownLabel,
  change: Partial<Pick<Label, 'name' | 'colour'>>,
): Promise<void> {
  if (id === undefined) {
    await create(mail, { ...label, ...change })
    return
  }
  const { accountId, calls } = mail
  const answer = await calls.call('Label/set', { accountId, update: { [id]: { ...change } } })
  if (Object.hasOwn((answer['notUpdated'] ?? {}) as object, id)) throw refusal(answer, 'notUpdated', id)
  await mail.refreshLabels()
}

/** Deletes a label, and takes it off all messages that have it. @throws JmapFailure */
export async function removeLabel(mail: Mail, { id, ...label }: ShownLabel, progress: Progress): Promise<Done> {
  const bulk = new BulkActs(mail)
  const found = await bulk.collect({ hasKeyword: label.keyword }, progress)
  const off = await bulk.change(
    found,
    ({ mailboxIds, keywords: { [label.keyword]: _, ...keywords } }) => ({ mailboxIds, keywords }),
    progress,
  )
  if (id !== undefined) await mail.calls.call('Label/set', { accountId: mail.accountId, destroy: [id] })
  await mail.refreshLabels()
  return {
    count: off.count,
    undo: async () => {
      if (id !== undefined) await create(mail, label)
      await off.undo()
    },
  }
}
