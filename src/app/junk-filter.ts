import type { Clock } from '../base/clock.ts'
import type { Entropy } from '../base/entropy.ts'
import type { Log } from '../base/log.ts'
import type { Dns } from '../core/dns/dns.ts'
import { ArrivalFilter } from '../core/filter/arrival-filter.ts'
import { DnsLists } from '../core/filter/dns-lists.ts'
import type { Greylist } from '../core/filter/greylist.ts'
import { JunkTeacher } from '../core/filter/junk-teacher.ts'
import { MemberJudge } from '../core/filter/member-judge.ts'
import type { MailStore } from '../core/mail/mail-store.ts'
import { RspamdScanner } from '../net/rspamd/rspamd-scanner.ts'
import type { FilterConfiguration } from './config/configuration.ts'

/** What tells junk from other mail, as the operator wants it. */
export interface JunkFilter {
  /** Of messages as a whole, while they are being handed over. */
  readonly arrivals: ArrivalFilter
  /** Of each member's copy, and what teaches it; undefined where members' filters are turned off. */
  readonly judge: MemberJudge | undefined
  readonly teacher: JunkTeacher | undefined
}

export function openJunkFilter(
  { learn, model, shelf, arrivals, lists, rspamd }: FilterConfiguration,
  store: MailStore,
  greylist: Greylist,
  dns: Dns,
  clock: Clock,
  entropy: Entropy,
  log: Log,
): JunkFilter {
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
    teacher: learn ? new JunkTeacher(store, shelf, clock, entropy) : undefined,
  }
}
