import type { GroupFacts } from '../../core/audit/endpoint-facts.ts'
import { known, unknown } from '../../core/audit/fact.ts'
import { cipherSuite } from '../../wire/tls/cipher-suites.ts'
import { namedGroup } from '../../wire/tls/named-groups.ts'
import { serverShare } from '../../wire/tls/server-messages.ts'
import { CLASSIC_GROUPS, type HelloProbe, MODERN_GROUPS, type Offer } from './hello-probe.ts'
import type { ServerAnswer } from './server-answer.ts'
import type { SuiteSurvey } from './suite-survey.ts'

/**
 * Every group that a server agrees on, in its order. In TLS 1.3 a hello without a share makes the server name the group it wants, so that even groups with ML-KEM can be asked for without
 * computing in them; before, the curve stands in its ServerKeyExchange.
 */
export async function surveyGroups(probe: HelloProbe, survey: SuiteSurvey): Promise<GroupFacts> {
  const version = survey.facts.protocol === 'TLSv1.3' ? 'TLSv1.3' : 'TLSv1.2'
  const suites =
    version === 'TLSv1.3' ? survey.suites : survey.suites.filter((id) => cipherSuite(id).exchange === 'ECDHE')
  if (suites.length === 0) return withoutGroups(version, survey)
  const ask = (groups: readonly number[]) =>
    probe.ask({ version: survey.facts.protocol, suites, groups, isPlain: survey.isPlain } as Offer)
  const found = await drain(ask, version === 'TLSv1.3' ? MODERN_GROUPS : CLASSIC_GROUPS)
  const how =
    version === 'TLSv1.3'
      ? 'hellos without a share, each without the groups that the server had asked for before'
      : `the curve in ServerKeyExchange of ${survey.facts.protocol}, each time without those seen before`
  if (found.length < 2) {
    return {
      protocol: version,
      groups: known(found.map(namedGroup), how),
      order: known('one', 'there is no other group'),
    }
  }
  const turned = agreedGroup(await ask(found.toReversed()))
  return {
    protocol: version,
    groups: known(found.map(namedGroup), how),
    order: known(turned === found[0] ? 'server' : 'client', 'the groups were offered once more in reverse order'),
  }
}

async function drain(
  ask: (groups: readonly number[]) => Promise<ServerAnswer>,
  offered: readonly number[],
): Promise<number[]> {
  const found: number[] = []
  let left = offered
  while (left.length > 0) {
    const group = agreedGroup(await ask(left))
    // Old servers choose a curve without looking at what was offered: that one they have, and asking on shows nothing more.
    if (group === undefined || found.includes(group)) break
    found.push(group)
    left = left.filter((id) => id !== group)
  }
  return found
}

function agreedGroup(answer: ServerAnswer): number | undefined {
  if (answer.kind !== 'hello') return undefined
  if (answer.hello.version === 'TLSv1.3') return serverShare(answer.hello)?.group
  return answer.exchange?.kind === 'ecdhe' ? answer.exchange.group : undefined
}

function withoutGroups(protocol: 'TLSv1.2' | 'TLSv1.3', { facts }: SuiteSurvey): GroupFacts {
  if (facts.offered.state === 'unknown') return { protocol, groups: facts.offered, order: facts.offered }
  const why = facts.offered.value ? `no suite of ${facts.protocol} uses a group` : facts.offered.how
  return { protocol, groups: known([], why), order: unknown(why) }
}
