import type { Alarm } from '../../core/alarms/alarm.ts'
import { type CertificateAlarm, certificateAlarms } from '../../core/certificates/certificate-alarms.ts'
import { renewable } from '../../core/certificates/orders/plan-orders.ts'
import { urgentMoment } from '../../core/certificates/renewal.ts'
import { wantedNames } from '../acme/acme-orders.ts'
import type { House } from '../house/house.ts'
import { uncoveredOf } from '../tls/certificate-tasks.ts'

/** One failure is nothing: authorities are away now and then. */
const FAILURES = 3

/** Certificates that nobody renews by themselves and that come to their end, answers that are overdue, host names without a certificate. */
export async function certificateStanding({
  inventory,
  certificates,
  configuration,
  directory,
  clock,
}: House): Promise<readonly Alarm[]> {
  const domains = (await directory.domains()).map(({ name }) => name)
  const current = certificates.current()
  const uncovered = uncoveredOf(configuration, domains, current)
  // Files are known to the inventory when they are seen in service, which is once an hour: those that have been replaced meanwhile end for nobody.
  const shown = new Set(current.map(({ certificateChain }) => certificateChain))
  const entries = (await inventory.entries()).filter(
    ({ origin, chain }) => origin !== 'files' || shown.has(chain ?? ''),
  )
  return certificateAlarms(entries, uncovered, clock.nowMs()).map(described)
}

function described({ event, key, facts }: CertificateAlarm): Alarm {
  const { names, host, until, due, authority } = facts
  const cause = `certificate:${event} ${facts['certificate'] ?? host}`
  if (event === 'tls/certificate-expires') {
    const title = `The certificate for ${names} ends on ${String(until).slice(0, 10)}`
    return {
      cause,
      title,
      detail: 'Nobody renews it by itself: posthus cert csr, then posthus cert import.',
      stage: key,
    }
  }
  if (event === 'tls/answer-overdue') {
    const title = `${authority || 'An authority'} has not answered for ${names}`
    return { cause, title, detail: `It was due ${String(due).slice(0, 10)}: ask there.`, stage: key }
  }
  const detail = 'Clients that ask for it are shown the certificate of another name: posthus cert list --hosts.'
  return { cause, title: `No certificate covers ${host}`, detail }
}

/** Certificates over ACME that could not be renewed and have little time left, and what has failed several times. */
export async function renewalStanding(house: House): Promise<readonly Alarm[]> {
  const { inventory, orderBook, configuration, clock } = house
  if (configuration.tls.source.issuer !== 'acme') return []
  const nowMs = clock.nowMs()
  const entries = await inventory.entries()
  const late = renewable({ entries, wanted: await wantedNames(house), nowMs }).flatMap(
    ({ id, names, facts }): Alarm[] => {
      if (!facts || nowMs < urgentMoment(facts, configuration.acme.orders.renewal)) return []
      const until = new Date(facts.notAfterMs).toISOString().slice(0, 16).replace('T', ' ')
      const title = `The certificate for ${names.join(', ')} could not be renewed and ends on ${until}Z`
      return [{ cause: `renewal:${id}`, title, detail: '"posthus cert orders" says what fails.' }]
    },
  )
  const failing = [...(await orderBook.waits()).values()]
    .filter(({ failures }) => failures >= FAILURES)
    .map(({ subject, failures, message, untilMs }): Alarm => {
      const [authority = '', name] = subject.split(' ')
      const until = new Date(untilMs).toISOString().slice(0, 16).replace('T', ' ')
      return {
        cause: `renewal:${subject}`,
        title: `${name === undefined ? authority : `A certificate for ${name} from ${authority}`} has failed ${failures} times`,
        detail: `${message.slice(0, 500)}\nIt is tried again ${until}Z.`,
      }
    })
  return [...late, ...failing]
}

/** Certificates of ours that their authority has revoked without our asking: somebody has shown it the key, or it has made a mistake. */
export async function revokedStanding({ inventory, incidents, clock }: House): Promise<readonly Alarm[]> {
  const nowMs = clock.nowMs()
  const statuses = await inventory.statuses()
  const known = new Set(
    (await incidents.incidents()).flatMap(({ assets }) => assets.map(({ certificate }) => certificate?.serial)),
  )
  return (await inventory.entries()).flatMap(({ id, names, facts }): Alarm[] => {
    const status = statuses.get(id)
    if (status?.verdict !== 'revoked' || !facts || facts.notAfterMs <= nowMs || known.has(facts.serial)) return []
    return [
      {
        cause: `key:${id}`,
        title: `The certificate for ${names.join(', ')} was revoked by its authority, and not because we asked`,
        detail: `${status.from}. Whoever has its key can have that done, so it may have leaked: posthus incident open --class key`,
        stage: 'revoked',
      },
    ]
  })
}
