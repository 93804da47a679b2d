import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { tryReadDmarcReport } from './read-dmarc-report.ts'
import type { ReadReport } from './read-report.ts'
import { tryReadTlsReport } from './read-tls-report.ts'
import { MAX_ROWS } from './report-book.ts'

/** As Google writes them: RFC 7489, no version, no namespace. */
const GOOGLE = `<?xml version="1.0" encoding="UTF-8" ?>
<feedback>
  <report_metadata>
    <org_name>google.com</org_name>
    <email>noreply-dmarc-support@google.com</email>
    <extra_contact_info>https://support.google.com/a/answer/2466580</extra_contact_info>
    <report_id>1234567890</report_id>
    <date_range><begin>1795564800</begin><end>1795651199</end></date_range>
  </report_metadata>
  <policy_published><domain>Posthus.Test</domain><adkim>s</adkim><aspf>s</aspf><p>quarantine</p><sp>quarantine</sp><pct>100</pct><np>quarantine</np></policy_published>
  <record>
    <row><source_ip>192.0.2.10</source_ip><count>12</count><policy_evaluated><disposition>none</disposition><dkim>pass</dkim><spf>fail</spf></policy_evaluated></row>
    <identifiers><header_from>posthus.test</header_from></identifiers>
    <auth_results><dkim><domain>posthus.test</domain><result>pass</result><selector>k1</selector></dkim><spf><domain>list.example</domain><result>pass</result></spf></auth_results>
  </record>
  <record>
    <row><source_ip>2001:db8::bad</source_ip><count>3</count><policy_evaluated><disposition>quarantine</disposition><dkim>fail</dkim><spf>fail</spf><reason><type>local_policy</type><comment>x</comment></reason></policy_evaluated></row>
    <identifiers><header_from>posthus.test</header_from></identifiers>
    <auth_results><spf><domain>evil.example</domain><result>none</result></spf></auth_results>
  </record>
</feedback>`

/** As Microsoft does: namespaces of schema languages on the root, envelope_to. */
const MICROSOFT = GOOGLE.replace(
  '<feedback>',
  '<feedback xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><version>1.0</version>',
)
  .replace('google.com<', 'Enterprise Outlook<')
  .replaceAll(
    '<identifiers>',
    '<identifiers><envelope_to>example.org</envelope_to><envelope_from>posthus.test</envelope_from>',
  )

/** As Mail.ru does: everything on few lines, IPv4 only, comments in the reason. */
const MAIL_RU = GOOGLE.replace(/\n\s*/g, '').replace('google.com<', 'Mail.Ru<')

/** RFC 9990: a namespace, and `pass` as what was done. */
const CURRENT = GOOGLE.replace(
  '<feedback>',
  '<feedback xmlns="urn:ietf:params:xml:ns:dmarc-2.0"><version>1.0</version>',
)
  .replace('<pct>100</pct>', '<testing>n</testing><discovery_method>treewalk</discovery_method>')
  .replace('<disposition>none<', '<disposition>pass<')

test('aggregate reports of all shapes say the same', () => {
  for (const [who, document, reporter, done] of [
    ['Google', GOOGLE, 'google.com', 'none'],
    ['Microsoft', MICROSOFT, 'Enterprise Outlook', 'none'],
    ['Mail.ru', MAIL_RU, 'Mail.Ru', 'none'],
    ['RFC 9990', CURRENT, 'google.com', 'pass'],
  ] as const) {
    const expected: ReadReport = {
      kind: 'dmarc',
      domain: 'posthus.test',
      reporter,
      reportId: '1234567890',
      beginMs: 1795564800000,
      endMs: 1795651199000,
      passed: 12,
      failed: 3,
      rows: [
        {
          isPass: false,
          count: 3,
          source: '2001:db8::bad',
          detail: 'dkim=fail spf=fail done=quarantine because=local_policy from=posthus.test spf:evil.example=none',
        },
        {
          isPass: true,
          count: 12,
          source: '192.0.2.10',
          detail: `dkim=pass spf=fail done=${done} from=posthus.test dkim:posthus.test=pass spf:list.example=pass`,
        },
      ],
    }
    assert.deepEqual(tryReadDmarcReport(document), expected, who)
  }
})

const TLS = {
  'organization-name': 'Company-X',
  'date-range': { 'start-datetime': '2026-11-25T00:00:00Z', 'end-datetime': '2026-11-25T23:59:59Z' },
  'contact-info': 'sts-reporting@company-x.example',
  'report-id': '5065427c-23d3-47ca-b6e0-946ea0e8c4be',
  policies: [
    {
      policy: {
        'policy-type': 'sts',
        'policy-string': ['version: STSv1', 'mode: testing'],
        'policy-domain': 'posthus.test',
        'mx-host': ['*.posthus.test'],
      },
      summary: { 'total-successful-session-count': 5326, 'total-failure-session-count': 303 },
      'failure-details': [
        {
          'result-type': 'certificate-expired',
          'sending-mta-ip': '2001:db8:abcd:12::1',
          'receiving-mx-hostname': 'mx1.posthus.test',
          'failed-session-count': 100,
        },
        {
          'result-type': 'starttls-not-supported',
          'sending-mta-ip': '2001:db8:abcd:13::1',
          'receiving-mx-hostname': 'mx2.posthus.test',
          'receiving-ip': '203.0.113.56',
          'failed-session-count': 200,
          'failure-reason-code': 'X509_V_ERR\u001b[31m',
        },
      ],
    },
  ],
}

test('a TLS report as in RFC 8460, Appendix B', () => {
  const report = tryReadTlsReport(JSON.stringify(TLS))
  assert.deepEqual(
    [report?.domain, report?.reporter, report?.passed, report?.failed, report?.beginMs],
    ['posthus.test', 'Company-X', 5326, 303, Date.UTC(2026, 10, 25)],
  )
  assert.deepEqual(
    report?.rows.map(({ isPass, count, source, detail }) => `${isPass} ${count} ${source} ${detail}`),
    [
      'false 200 mx2.posthus.test starttls-not-supported policy=sts from=2001:db8:abcd:13::1 at=203.0.113.56 reason=X509_V_ERR [31m',
      'false 100 mx1.posthus.test certificate-expired policy=sts from=2001:db8:abcd:12::1',
      'false 3  unnamed failure policy=sts',
      'true 5326  policy=sts',
    ],
  )
})

test('what is no report is none', () => {
  const broken = (path: (report: Record<string, unknown>) => void) => {
    const copy = structuredClone(TLS) as unknown as Record<string, unknown>
    path(copy)
    return JSON.stringify(copy)
  }
  for (const document of [
    '',
    '{}',
    '[]',
    'null',
    '{',
    '{"policies":[]}',
    broken((report) => {
      report['policies'] = 'x'
    }),
    broken((report) => {
      report['date-range'] = null
    }),
    broken((report) => {
      report['report-id'] = 7
    }),
    broken((report) => {
      report['policies'] = [{ policy: { 'policy-domain': 'no domain' } }]
    }),
  ]) {
    assert.equal(tryReadTlsReport(document), undefined, document)
  }
  for (const document of [
    '',
    '<feedback/>',
    '<other/>',
    GOOGLE.replace('Posthus.Test', '..'),
    GOOGLE.replace('1795564800', 'x'),
    GOOGLE.replace('1234567890', ''),
  ]) {
    assert.equal(tryReadDmarcReport(document), undefined)
  }
})

test('a report of any size is kept in bounds, with the sums of all of it', () => {
  const record = GOOGLE.slice(GOOGLE.indexOf('<record>'), GOOGLE.indexOf('</feedback>'))
  const report = tryReadDmarcReport(GOOGLE.replace('</feedback>', `${record.repeat(1000)}</feedback>`))
  assert.equal(report?.rows.length, MAX_ROWS)
  assert.deepEqual([report?.passed, report?.failed], [12 * 1001, 3 * 1001])
  assert.ok(report?.rows.every(({ isPass }) => !isPass))
})

test('property: whatever a report says, what is kept is printable and short', () => {
  const value = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.array(fc.string(), { maxLength: 2 }))
  fc.assert(
    fc.property(value, value, value, value, (reporter, id, host, count) => {
      const report = tryReadTlsReport(
        JSON.stringify({
          ...TLS,
          'organization-name': reporter,
          'report-id': id,
          policies: [
            {
              ...TLS.policies[0],
              'failure-details': [{ 'receiving-mx-hostname': host, 'failed-session-count': count }],
            },
          ],
        }),
      )
      if (!report) return
      for (const text of [
        report.reporter,
        report.reportId,
        ...report.rows.flatMap(({ source, detail }) => [source, detail]),
      ]) {
        assert.match(text, /^[\x20-\x7e]{0,255}$/)
      }
      for (const row of report.rows) assert.ok(Number.isInteger(row.count) && row.count >= 0)
    }),
  )
})
