import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ShortForms } from './short-forms.ts'

const LOCALES = { en: 'en-GB', nb: 'nb', de: 'de' } as const
const TIME = { hour: '2-digit', minute: '2-digit' } as const
const DAY = { day: 'numeric', month: 'short' } as const

for (const [tag, locale] of Object.entries(LOCALES)) {
  const forms = new ShortForms(tag as keyof typeof LOCALES)

  test(`numbers in ${tag} are written as Intl writes them`, () => {
    const written = new Intl.NumberFormat(locale)
    const tenths = fc.nat(10_000_000).map((value) => value / 10)
    fc.assert(
      fc.property(fc.oneof(fc.nat(Number.MAX_SAFE_INTEGER), fc.nat(2000), tenths), (value) => {
        assert.equal(forms.number(value), written.format(value))
      }),
    )
  })

  test(`times and days in ${tag} are written as Intl writes them, each month and each minute of an hour`, () => {
    const [time, day, dayOfYear] = [TIME, DAY, { ...DAY, year: 'numeric' } as const].map(
      (form) => new Intl.DateTimeFormat(locale, form),
    )
    for (let at = 0; at < 60; at++) {
      const date = new Date(2000 + at, at % 12, 1 + (at % 28), at % 24, at)
      const wall = {
        year: date.getFullYear(),
        month: date.getMonth(),
        day: date.getDate(),
        hour: date.getHours(),
        minute: date.getMinutes(),
      }
      assert.equal(forms.time(wall), time?.format(date))
      assert.equal(forms.day(wall), day?.format(date))
      assert.equal(forms.dayOfYear(wall), dayOfYear?.format(date))
    }
  })
}
