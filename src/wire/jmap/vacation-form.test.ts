import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { htmlOf, stateOf, type Vacation, type VacationForm, vacationForm, vacationOf } from './vacation-form.ts'

const FORM: VacationForm = {
  ...{ isOn: true, from: '2026-12-24', to: '2027-01-03', subject: 'Away', text: 'Back soon.' },
  onlyContacts: true,
}

test('days are those of the member, the last one included, over changes of the clock too', () => {
  const winter = vacationOf(FORM, 'Europe/Oslo')
  assert.deepEqual([winter.fromDate, winter.toDate], ['2026-12-23T23:00:00Z', '2027-01-03T23:00:00Z'])
  const autumn = vacationOf({ ...FORM, from: '2026-10-24', to: '2026-10-25' }, 'Europe/Oslo')
  assert.deepEqual([autumn.fromDate, autumn.toDate], ['2026-10-23T22:00:00Z', '2026-10-25T23:00:00Z'])
})

test('what is kept is what is shown again, in any zone', () => {
  const day = fc.date({ min: new Date('2026-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
  const zone = fc.constantFrom('Europe/Oslo', 'America/Sao_Paulo', 'Asia/Kathmandu', 'Pacific/Apia', 'UTC')
  fc.assert(
    fc.property(day, day, zone, fc.boolean(), (from, to, zone, isOn) => {
      const form = { ...FORM, isOn, from: from.toISOString().slice(0, 10), to: to.toISOString().slice(0, 10) }
      assert.deepEqual(vacationForm(vacationOf(form, zone), zone), form)
    }),
  )
  const empty = { isOn: false, from: '', to: '', subject: '', text: '', onlyContacts: false }
  assert.deepEqual(vacationForm(vacationOf(empty, 'UTC'), 'UTC'), empty)
})

test('nothing of the text is markup', () => {
  assert.equal(htmlOf('a <b> & c\nd\n\n \ne\n'), '<p>a &lt;b&gt; &amp; c<br>d</p>\n<p>e</p>')
})

const states: readonly (readonly [change: Partial<Vacation>, state: ReturnType<typeof stateOf>])[] = [
  [{}, 'on'],
  [{ isEnabled: false }, 'off'],
  [{ fromDate: '2026-01-02T00:00:00Z' }, 'ahead'],
  [{ toDate: '2026-01-01T00:00:00Z' }, 'off'],
  [{ fromDate: '2025-01-02T00:00:00Z', toDate: '2026-01-01T00:00:01Z' }, 'on'],
]
for (const [change, state] of states) {
  test(`${JSON.stringify(change)} is ${state}`, () => {
    const vacation = { ...vacationOf({ ...FORM, from: '', to: '' }, 'UTC'), ...change }
    assert.equal(stateOf(vacation, Date.parse('2026-01-01T00:00:00Z')), state)
  })
}
