import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFitForMail } from './public-address.ts'

test('mail goes to hosts elsewhere, and never to this machine or the link because somebody published that', () => {
  const fit = ['192.0.2.1', '10.0.0.1', '2001:db8::1', 'fd00::1', '::ffff:192.0.2.1']
  const unfit = [
    '127.0.0.1',
    '127.8.8.8',
    '0.0.0.0',
    '169.254.169.254',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'ff02::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    'localhost',
    '',
  ]
  assert.deepEqual(
    [...fit, ...unfit].filter((address) => isFitForMail(address)),
    fit,
  )
})
