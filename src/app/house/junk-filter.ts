import { readFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import type { Clock } from '../../base/clock.ts'
import type { Entropy } from '../../base/entropy.ts'
import { Fault } from '../../base/fault.ts'
import type { Log } from '../../base/log.ts'
import type { Dns } from '../../core/dns/dns.ts'
import { ArrivalFilter } from '../../core/filter/arrival-filter.ts'
import { DnsLists } from '../../core/filter/dns-lists.ts'
import type { Greylist } from '../../core/filter/greylist.ts'
import { JunkTeacher } from '../../core/filter/junk-teacher.ts'
import { MemberJudge } from '../../core/filter/member-judge.ts'
import { SharedLessons } from '../../core/filter/shared-lessons.ts'
import type { MailStore } from '../../core/mail/mail-store.ts'
import { RspamdScanner } from '../../net/rspamd/rspamd-scanner.ts'
import { RspamdTeacher } from '../../net/rspamd/rspamd-teacher.ts'
import type { FilterConfiguration } from '../config/configuration.ts'

/** What tells junk from other mail, as the operator wants it. */
export interface JunkFilter {
  /** Of messages as a whole, while they are being handed over. */
  readonly arrivals: ArrivalFilter
  /** Of each member's copy, and what teaches it; undefined where members' filters are turned off. */
  readonly judge: MemberJudge | undefined
  readonly teacher: JunkTeacher | undefined
}

/** @throws Fault us filter/bad-rspamd-password */
export async function openJunkFilter(
  { learn, model, shelf, arrivals, lists, rspamd, rspamdController }: FilterConfiguration,
  store: MailStore,
  greylist: Greylist,
  dns: Dns,
  clock: Clock,
  entropy: Entropy,
  log: Log,
): Promise<JunkFilter> {
  const shared = rspamdController && (await openSharedLessons(rspamdController, clock, log))
  const asked = {
    store,
    lists: lists.lists.length > 0 ? new DnsLists(dns, lists, clock, log) : undefined,
    greylist,
    scanner: rspamd && new RspamdScanner(rspamd, clock),
    log,
  }
  return {
    arrivals: new ArrivalFilter(asked, arrivals),
    judge: learn ? new MemberJudge(store, model, log) : undefined,
    teacher: learn ? new JunkTeacher(store, shelf, clock, entropy, shared) : undefined,
  }
}

async function openSharedLessons(
  { url, timeoutMs, passwordFile }: NonNullable<FilterConfiguration['rspamdController']>,
  clock: Clock,
  log: Log,
): Promise<SharedLessons> {
  const password = passwordFile === undefined ? undefined : await readPassword(passwordFile)
  return new SharedLessons(new RspamdTeacher({ url, timeoutMs, password }, clock), clock, (ms) => setTimeout(ms), log)
}

/** One line, which goes into a field of a request: anything else would end it. */
async function readPassword(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw badPassword(`${path} cannot be read (${cause.code ?? 'unknown error'})`, cause)
  })
  const password = text.replace(/\r?\n$/, '')
  if (!/^[\x21-\x7e]{1,500}$/.test(password))
    throw badPassword(`${path} is not one line of printable ASCII without blanks`)
  return password
}

function badPassword(what: string, cause?: unknown): Fault {
  return new Fault('us', 'filter/bad-rspamd-password', `${what}: write the password of rspamd's controller into it`, {
    cause,
  })
}
