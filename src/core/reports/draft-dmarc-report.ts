import { type XmlText, xml } from '../../wire/xml/xml-text.ts'
import type { DmarcObservation, DmarcRow } from '../authentication/dmarc-ledger.ts'
import { daySeconds, type ReportDraft, type Reporter, type ReportOccasion, reportId } from './report-draft.ts'
import { tagOf } from './report-uri.ts'

/** The aggregate report on one day's messages of a domain: RFC 9990 §3.1, Appendix A. `rows`: at least one. */
export function draftDmarcReport(occasion: ReportOccasion, rows: readonly DmarcRow[], reporter: Reporter): ReportDraft {
  const { begin, end } = daySeconds(occasion.day)
  const id = reportId(occasion, reporter)
  const content = xml`<?xml version="1.0" encoding="UTF-8"?>
<feedback xmlns="urn:ietf:params:xml:ns:dmarc-2.0">
 <version>1.0</version>
 <report_metadata>
  <org_name>${reporter.domain}</org_name>
  <email>${reporter.contact}</email>
  <report_id>${id}</report_id>
  <date_range><begin>${begin}</begin><end>${end}</end></date_range>
  <generator>Posthus</generator>
 </report_metadata>
${policyPart(occasion.domain, rows[0]?.observation.record ?? '')}
${rows.map(record)}</feedback>
`
  return { occasion, id, content: content.toString() }
}

/** What the domain asks for; a tag that cannot be read stands for its default. */
function policyPart(domain: string, written: string): XmlText {
  const readTag = (tag: string, pattern: RegExp) => {
    const value = tagOf(written, tag).toLowerCase()
    return pattern.test(value) ? value : undefined
  }
  const optional = (element: string, value: string | undefined) =>
    value === undefined ? [] : [xml`<${element}>${value}</${element}>`]
  const policy = /^(?:none|quarantine|reject)$/
  const p = readTag('p', policy) ?? 'none'
  return xml` <policy_published>
  <domain>${domain}</domain>
  <p>${p}</p><sp>${readTag('sp', policy) ?? p}</sp>${optional('np', readTag('np', policy))}
  <discovery_method>treewalk</discovery_method>${optional('adkim', readTag('adkim', /^[rs]$/))}${optional('aspf', readTag('aspf', /^[rs]$/))}${optional('fo', readTag('fo', /^[01ds](?::[01ds]){0,3}$/))}${optional('testing', readTag('t', /^[yn]$/))}
 </policy_published>`
}

function record({ observation, messages }: DmarcRow): XmlText {
  const { sourceAddress, dkimAligned, spfAligned, headerFrom, envelopeFrom, spf, dkim } = observation
  return xml` <record>
  <row>
   <source_ip>${plainAddress(sourceAddress)}</source_ip>
   <count>${messages}</count>
   <policy_evaluated>
    <disposition>${disposition(observation)}</disposition>
    <dkim>${dkimAligned ? 'pass' : 'fail'}</dkim>
    <spf>${spfAligned ? 'pass' : 'fail'}</spf>${reasons(observation)}
   </policy_evaluated>
  </row>
  <identifiers>
   <envelope_from>${envelopeFrom}</envelope_from>
   <header_from>${headerFrom}</header_from>
  </identifiers>
  <auth_results>
${dkim.map(({ domain, selector, result }) => xml`   <dkim><domain>${domain}</domain><selector>${selector}</selector><result>${result}</result></dkim>\n`)}${spfPart(spf)}
  </auth_results>
 </record>
`
}

/** RFC 9990 §3.1.1.8: what passes has `pass`, which RFC 7489 did not know. */
function disposition({ dkimAligned, spfAligned, disposition }: DmarcObservation): string {
  return dkimAligned || spfAligned ? 'pass' : disposition
}

function reasons({ override }: DmarcObservation): readonly XmlText[] {
  return override === undefined ? [] : [xml`\n    <reason><type>${override}</type></reason>`]
}

/** Exactly one. The schema knows no other scope than MAIL FROM; of mail without a sender it is the domain of HELO, whose place that takes (RFC 7208 §2.4). */
function spfPart({ domain, scope, result }: DmarcObservation['spf']): XmlText {
  const where = scope === 'mfrom' ? [xml`<scope>mfrom</scope>`] : []
  return xml`   <spf><domain>${domain}</domain>${where}<result>${result}</result></spf>`
}

function plainAddress(address: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address
}
