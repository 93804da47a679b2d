import type { Clock } from '../../base/clock.ts'
import { Fault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import type { Directory, DkimKey } from '../directory/directory.ts'
import { noSuchDomain } from '../directory/directory-faults.ts'
import { makeDkimKeys } from './dkim-keys.ts'
import { dueSteps, type RotationSettings, type SeenInDns, takeOver } from './rotation-steps.ts'

/** Port: the records of DKIM keys in the DNS. */
export interface DkimRecords {
  /** What the DNS shows under the name of a key now. */
  look(key: DkimKey): Promise<SeenInDns>
  /** Puts records in and takes records out; false where the operator does that by hand. @throws Fault world dns/* */
  change(domain: string, put: readonly DkimKey[], remove: readonly DkimKey[]): Promise<boolean>
}

type Keys = Pick<Directory, 'domain' | 'dkimKeys' | 'addDkimKeys' | 'moveDkimKeys'>

/**
 * Replaces DKIM keys with an overlap: a key signs only once the DNS shows it, and is shown for as long as what it has signed may be on its way. What a round does follows from what is stored
 * and what the DNS shows, each step is one transaction, and publishing twice is publishing once: a round that was broken off anywhere is simply done again.
 */
export class DkimRotation {
  readonly #directory: Keys
  readonly #records: DkimRecords
  readonly #settings: RotationSettings
  readonly #clock: Clock
  readonly #log: Log
  /** Names under which keys that sign were right when they were last looked at. */
  readonly #shown = new Set<string>()

  constructor(directory: Keys, records: DkimRecords, settings: RotationSettings, clock: Clock, log: Log) {
    this.#directory = directory
    this.#records = records
    this.#settings = settings
    this.#clock = clock
    this.#log = log
  }

  /** Looks at the keys of a domain and does what is due. @throws faults of the directory, dns/* of publishing */
  async round(domain: string): Promise<void> {
    const keys = await this.#directory.dkimKeys(domain)
    const seen = await this.#look(keys)
    for (const key of keys) if (key.state === 'signing') this.#notice(key, seen.get(key.selector) ?? 'unknown')
    await this.#moveOn(domain, keys, seen)
    await this.#publish(domain, seen)
  }

  /** A record that is gone is worth a warning. One that was never there is not: a domain may be a trial, and `domain dns --check` says so to whoever asks. */
  #notice({ domain, selector }: DkimKey, shown: SeenInDns): void {
    const name = `${selector}._domainkey.${domain}`
    if (shown === 'right') this.#shown.add(name)
    else if (shown !== 'unknown' && this.#shown.delete(name))
      this.#log.warn('dkim/not-in-dns', { domain, selector, shown })
  }

  /** Takes the steps that are due, and those that are due after them: a key that is seen may sign at once. Each key goes one way, so that there is an end. */
  async #moveOn(domain: string, keys: readonly DkimKey[], seen: ReadonlyMap<string, SeenInDns>): Promise<void> {
    const { makeKeys, steps } = dueSteps(keys, seen, this.#settings, this.#clock.nowMs())
    if (makeKeys) await this.#makePair(domain, keys)
    for (const together of steps) {
      if (!(await this.#directory.moveDkimKeys(domain, together, this.#clock.nowMs()))) return
      for (const { selector, from, to } of together) this.#log.info('dkim/moved', { domain, selector, from, to })
    }
    if (steps.length > 0) await this.#moveOn(domain, await this.#directory.dkimKeys(domain), seen)
  }

  /**
   * Makes the next keys of a domain, unless there are some that wait. With `now` they sign at once, whatever the DNS shows.
   * @returns the keys that are to be published
   * @throws Fault peer directory/no-such-domain, world dns/* (the keys are made all the same)
   */
  async rotate(domain: string, now: boolean): Promise<readonly DkimKey[]> {
    if (!(await this.#directory.domain(domain))) throw noSuchDomain(domain)
    const keys = await this.#directory.dkimKeys(domain)
    if (!keys.some(isWaiting)) await this.#makePair(domain, keys)
    const waiting = (await this.#directory.dkimKeys(domain)).filter(isWaiting)
    if (now) for (const key of waiting) await this.#takeOver(domain, key)
    await this.#publish(domain, new Map())
    const selectors = waiting.map(({ selector }) => selector)
    return (await this.#directory.dkimKeys(domain)).filter(({ selector }) => selectors.includes(selector))
  }

  /**
   * Gives a key up at once, as after a theft: nothing is signed with it any more, its private key is destroyed, and its record has to go. If nothing else signs with its algorithm, the
   * key that waits does from now on, or a new one.
   * @throws Fault peer directory/no-such-domain, peer dkim/no-such-key, world dns/*
   */
  async retire(domain: string, selector: string): Promise<void> {
    if (!(await this.#directory.domain(domain))) throw noSuchDomain(domain)
    const keys = await this.#directory.dkimKeys(domain)
    const key = keys.find((one) => one.selector === selector)
    if (!key) {
      const known = keys.map((one) => one.selector).join(', ')
      throw new Fault('peer', 'dkim/no-such-key', `${domain} has no key ${selector}: it has ${known || 'none'}`)
    }
    if (key.state === 'signing') await this.#replace(key, keys)
    const now = (await this.#directory.dkimKeys(domain)).find((one) => one.selector === selector)
    if (now && now.state !== 'removed') {
      const step = { selector, from: now.state, to: 'removed' } as const
      if (!(await this.#directory.moveDkimKeys(domain, [step], this.#clock.nowMs()))) throw meanwhile()
      this.#log.info('dkim/moved', { domain, ...step })
    }
    await this.#publish(domain, new Map())
  }

  /** Lets another key sign in the place of one that signs. */
  async #replace(key: DkimKey, keys: readonly DkimKey[]): Promise<void> {
    const { domain, algorithm, selector } = key
    const isHeir = (one: DkimKey) => one.algorithm === algorithm && one.selector !== selector
    if (keys.some((one) => isHeir(one) && one.state === 'signing')) return
    if (!keys.some((one) => isHeir(one) && isWaiting(one))) await this.#makePair(domain, keys)
    const heirs = (await this.#directory.dkimKeys(domain)).filter((one) => isHeir(one) && isWaiting(one))
    // One that is published already is verified at once.
    const heir = heirs.find(({ state }) => state === 'published') ?? heirs[0]
    if (heir) await this.#takeOver(domain, heir)
  }

  async #takeOver(domain: string, key: DkimKey): Promise<void> {
    const steps = takeOver(key, await this.#directory.dkimKeys(domain))
    if (!(await this.#directory.moveDkimKeys(domain, steps, this.#clock.nowMs()))) throw meanwhile()
    for (const { selector, from, to } of steps) this.#log.info('dkim/moved', { domain, selector, from, to })
  }

  async #makePair(domain: string, existing: readonly DkimKey[]): Promise<void> {
    const keys = await makeDkimKeys(domain, this.#clock.nowMs(), existing)
    await this.#directory.addDkimKeys(keys)
    for (const { selector } of keys) this.#log.info('dkim/made', { domain, selector })
  }

  async #look(keys: readonly DkimKey[]): Promise<ReadonlyMap<string, SeenInDns>> {
    const seen = await Promise.all(keys.map(async (key) => [key.selector, await this.#records.look(key)] as const))
    return new Map(seen)
  }

  /** Brings the DNS to what is stored. What was not looked at is put in, or taken out, once more. */
  async #publish(domain: string, seen: ReadonlyMap<string, SeenInDns>): Promise<void> {
    const keys = await this.#directory.dkimKeys(domain)
    const put = keys.filter(
      ({ state, selector }) => state !== 'removed' && !['right', 'unknown'].includes(seen.get(selector) ?? ''),
    )
    const remove = keys.filter(({ state, selector }) => state === 'removed' && seen.get(selector) !== 'absent')
    if (put.length > 0 || remove.length > 0) await this.#records.change(domain, put, remove)
  }
}

function isWaiting({ state }: DkimKey): boolean {
  return state === 'planned' || state === 'published'
}

function meanwhile(): Fault {
  return new Fault(
    'world',
    'dkim/changed',
    'the keys were changed at the same time: look at "posthus dkim list", and try again',
  )
}
