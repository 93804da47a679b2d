import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CertificateEntry, CertificateFacts } from './certificate-entry.ts'
import { identityPanel } from './identity-panel.ts'

const HOST = 'www.example.org'
const EV: Partial<CertificateFacts> = {
  level: 'EV',
  organisation: 'Posthus AS',
  country: 'NO',
  registration: '987654321',
  issuer: 'CN=EV CA,O=Trust,C=BE',
  notAfterMs: 5,
}
const PANEL = {
  operator: 'Posthus AS',
  country: 'NO',
  registration: '987654321',
  authority: 'CN=EV CA,O=Trust,C=BE',
  level: 'EV',
  notAfterMs: 5,
}

const cases: readonly (readonly [string, CertificateEntry[], object | undefined])[] = [
  ['an EV certificate in service', [entry([HOST], EV)], PANEL],
  ['one that a wildcard covers', [entry(['*.example.org'], EV)], PANEL],
  ['an OV certificate', [entry([HOST], { ...EV, level: 'OV' })], { ...PANEL, level: 'OV' }],
  ['a DV certificate', [entry([HOST], { level: 'DV' })], undefined],
  ['one of a private authority that names an organisation', [entry([HOST], { ...EV, level: 'none' })], undefined],
  ['a DV certificate that names an organisation', [entry([HOST], { ...EV, level: 'DV' })], undefined],
  ['an EV certificate of another host', [entry(['mail.example.org'], EV)], undefined],
  ['an EV certificate that was retired', [{ ...entry([HOST], EV), state: 'retired' }], undefined],
  ['a newer DV certificate', [entry([HOST], { level: 'DV' }), entry([HOST], EV)], undefined],
  ['nothing', [], undefined],
]
for (const [what, entries, panel] of cases) {
  test(`${what} gives ${panel ? 'the panel' : 'no panel'}`, () => assert.deepEqual(identityPanel(entries, HOST), panel))
}

function entry(names: readonly string[], facts: Partial<CertificateFacts>): CertificateEntry {
  return { state: 'active', names, facts } as CertificateEntry
}
