import type { Clock } from '../../base/clock.ts'
import { Fault } from '../../base/fault.ts'
import type { AclEntry } from '../../core/mail/acl.ts'
import type { AnnotatedPlace, AnnotationChange, AnnotationLimits } from '../../core/mail/annotation.ts'
import type { Mailbox, MailboxId, SpecialUse } from '../../core/mail/mailbox.ts'
import { foldedName, mailboxName, namesAbove, subscribableName } from '../../core/mail/mailbox-name.ts'
import { UidSet } from '../../core/mail/uid-set.ts'
import { type AccountState, noSuchMailbox } from './account-state.ts'
import { forgetAnnotations, writeAnnotations } from './annotations.ts'
import { moveMessages } from './copy-messages.ts'
import type { SqlWriter } from './database.ts'
import { setAside } from './expunge-messages.ts'
import { inheritAcl, writeAclEntry } from './mailbox-acl.ts'
import { readMailbox, readMailboxesBelow, readMailboxNamed } from './mailbox-rows.ts'
import { sealMailbox } from './mailbox-seal.ts'

/** Creates, renames, deletes and subscribes mailboxes: RFC 9051 §6.3.4 to §6.3.8. */
export class MailboxTree {
  readonly #tx: SqlWriter
  readonly #state: AccountState
  readonly #clock: Clock
  readonly #maxMailboxes: number
  readonly #annotations: AnnotationLimits

  constructor(tx: SqlWriter, state: AccountState, clock: Clock, maxMailboxes: number, annotations: AnnotationLimits) {
    this.#tx = tx
    this.#state = state
    this.#clock = clock
    this.#maxMailboxes = maxMailboxes
    this.#annotations = annotations
  }

  async create(asked: string, specialUse: SpecialUse | undefined): Promise<Mailbox> {
    // A client that means to make mailboxes below it may end the name with the separator, RFC 9051 §6.3.4.
    const name = mailboxName(asked.replace(/\/$/, ''))
    if (await readMailboxNamed(this.#tx, name)) throw exists(name)
    if (specialUse !== undefined) await this.#requireUnused(specialUse)
    await this.#createAbove(name)
    const id = await this.#insert(name, specialUse)
    return (await readMailbox(this.#tx, id)) as Mailbox
  }

  async rename(asked: string, askedTo: string): Promise<void> {
    const from = foldedName(asked)
    const to = mailboxName(askedTo)
    const mailbox = await readMailboxNamed(this.#tx, from)
    const below = await readMailboxesBelow(this.#tx, from)
    if (!mailbox && below.length === 0) throw noSuchMailbox()
    if (await readMailboxNamed(this.#tx, to)) throw exists(to)
    if (from === 'INBOX') return this.#renameInbox(mailbox as Mailbox, to)
    if (to.startsWith(`${from}/`)) throw new Fault('peer', 'mail/bad-name', 'A mailbox cannot be moved into itself')
    const renamed = mailbox ? [mailbox, ...below] : below
    const targets = renamed.map(({ name }) => mailboxName(to + name.slice(from.length)))
    for (const target of targets) if (await readMailboxNamed(this.#tx, target)) throw exists(target)
    await this.#createAbove(to)
    for (const [i, { id, name }] of renamed.entries()) {
      const target = targets[i] as string
      await this.#tx.run('UPDATE mailbox SET name = $2 WHERE id = $1', id, target)
      await sealMailbox(this.#tx, id)
      await this.#noteChange(id)
      await this.#subscribeAsBefore(name, target)
    }
    await this.#treeChanged()
  }

  async delete(asked: string): Promise<void> {
    const name = foldedName(asked)
    if (name === 'INBOX') throw new Fault('peer', 'mail/bad-name', 'INBOX cannot be deleted')
    const mailbox = await readMailboxNamed(this.#tx, name)
    if (!mailbox) {
      if ((await readMailboxesBelow(this.#tx, name)).length === 0) throw noSuchMailbox()
      throw new Fault('peer', 'mail/has-children', `${name} has mailboxes below it; delete those first`)
    }
    const { id } = mailbox
    const nowMs = this.#clock.nowMs()
    await setAside(this.#tx, this.#state, id, allUids(mailbox), { anyway: true, nowMs })
    await this.#keepName(id, name, nowMs)
    await this.#tx.run('DELETE FROM gap WHERE mailbox = $1', id)
    await this.#tx.run('DELETE FROM vanished WHERE mailbox = $1', id)
    await this.#tx.run('DELETE FROM acl WHERE mailbox = $1', id)
    await forgetAnnotations(this.#tx, id)
    await this.#tx.run('DELETE FROM url_key WHERE mailbox = $1', id)
    await this.#tx.run('DELETE FROM mailbox WHERE id = $1', id)
    await this.#tx.run('INSERT INTO deleted_mailbox (id, modseq) VALUES ($1, $2)', id, await this.#state.drawModseq())
    this.#state.forget(id)
    await this.#treeChanged()
  }

  /** Changes what somebody may do with a mailbox. @throws Fault mail/no-such-mailbox, mail/too-many-shares */
  async setRights(mailbox: MailboxId, entry: AclEntry): Promise<void> {
    await this.#state.mailbox(mailbox)
    await writeAclEntry(this.#tx, mailbox, entry)
    await this.#noteChange(mailbox)
    await this.#treeChanged()
  }

  /** Sets and removes annotations, all or none. @throws Fault mail/no-such-mailbox, mail/annotation-too-big, mail/too-many-annotations */
  async annotate(place: AnnotatedPlace, reader: string, changes: readonly AnnotationChange[]): Promise<void> {
    if (place !== undefined) await this.#state.mailbox(place)
    await writeAnnotations(this.#tx, place, reader, await this.#state.drawModseq(), changes, this.#annotations)
    await this.#treeChanged()
  }

  /** Names may be subscribed that no mailbox bears, RFC 9051 §6.3.7. */
  async subscribe(asked: string, subscribed: boolean): Promise<void> {
    const name = subscribed ? subscribableName(asked) : foldedName(asked)
    if (subscribed) await this.#requireFewSubscriptions()
    const changed = await this.#tx.run(
      subscribed
        ? 'INSERT INTO subscription (name) VALUES ($1) ON CONFLICT DO NOTHING'
        : 'DELETE FROM subscription WHERE name = $1',
      name,
    )
    if (changed === 0) return
    const mailbox = await readMailboxNamed(this.#tx, name)
    if (mailbox) await this.#noteChange(mailbox.id)
    await this.#treeChanged()
  }

  /** For as long as something that was expunged may want to come back to it. */
  async #keepName(id: number, name: string, nowMs: number): Promise<void> {
    const last = await this.#tx.get<{ ms: number | null }>('SELECT max(expunged_ms) AS ms FROM expunged')
    if (!last || last.ms === null) return
    // Not before anything that was expunged, whatever the clock said then: the name is given up last.
    const deletedMs = Math.max(nowMs, last.ms)
    await this.#tx.run('INSERT INTO gone_mailbox (id, name, deleted_ms) VALUES ($1, $2, $3)', id, name, deletedMs)
  }

  /** INBOX gives its messages to a new mailbox and stays, empty; what is below it stays too. RFC 9051 §6.3.6. */
  async #renameInbox(inbox: Mailbox, to: string): Promise<void> {
    await this.#createAbove(to)
    const id = await this.#insert(to, undefined)
    await moveMessages(this.#tx, this.#state, inbox.id, allUids(inbox), id, this.#clock.nowMs())
  }

  async #createAbove(name: string): Promise<void> {
    for (const above of namesAbove(name)) {
      if (!(await readMailboxNamed(this.#tx, above))) await this.#insert(above, undefined)
    }
  }

  async #insert(name: string, specialUse: SpecialUse | undefined): Promise<number> {
    const count = await this.#tx.get<{ n: number }>('SELECT count(*) AS n FROM mailbox')
    if ((count?.n ?? 0) >= this.#maxMailboxes) {
      throw new Fault('peer', 'mail/too-many-mailboxes', `An account has at most ${this.#maxMailboxes} mailboxes`)
    }
    const id = await this.#state.nextMailbox()
    await this.#tx.run(
      'INSERT INTO mailbox (id, name, special_use, uid_validity, highest_modseq) VALUES ($1, $2, $3, $4, $5)',
      id,
      name,
      specialUse ?? null,
      await this.#state.nextUidValidity(),
      await this.#state.drawModseq(),
    )
    await sealMailbox(this.#tx, id)
    await this.#noteChange(id)
    await inheritAcl(this.#tx, id, namesAbove(name).at(-1))
    await this.#treeChanged()
    return id
  }

  /** Clients look for what they have subscribed to. The old name stays subscribed: a server must not end that (RFC 9051 §6.3.8). */
  async #subscribeAsBefore(from: string, to: string): Promise<void> {
    await this.#tx.run(
      'INSERT INTO subscription (name) SELECT $2 FROM subscription WHERE name = $1 ON CONFLICT DO NOTHING',
      from,
      to,
    )
  }

  async #requireUnused(specialUse: SpecialUse): Promise<void> {
    const taken = await this.#tx.get<{ name: string }>('SELECT name FROM mailbox WHERE special_use = $1', specialUse)
    if (taken) throw new Fault('peer', 'mail/exists', `${taken.name} is used for ${specialUse} already`)
  }

  async #requireFewSubscriptions(): Promise<void> {
    const count = await this.#tx.get<{ n: number }>('SELECT count(*) AS n FROM subscription')
    if ((count?.n ?? 0) < 2 * this.#maxMailboxes) return
    throw new Fault('peer', 'mail/too-many-mailboxes', `At most ${2 * this.#maxMailboxes} names can be subscribed`)
  }

  /** So that whoever asks what has changed since is told of this mailbox. */
  async #noteChange(id: number): Promise<void> {
    await this.#tx.run('UPDATE mailbox SET tree_modseq = $2 WHERE id = $1', id, await this.#state.drawModseq())
  }

  async #treeChanged(): Promise<void> {
    this.#state.treeChanged = true
    await this.#state.drawModseq()
  }
}

function allUids({ uidNext }: Mailbox): UidSet {
  return UidSet.of([{ first: 1, last: uidNext }])
}

function exists(name: string): Fault {
  return new Fault('peer', 'mail/exists', `${name} exists already`)
}
