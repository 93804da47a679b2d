import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { groupName, sessionKeyGroup } from './key-group.ts'

// Sessions of an OpenSSL 3.5 server as it hands them out, master keys replaced.
const recorded: readonly [string, string, number | undefined][] = [
  [
    'TLS 1.3 with X25519MLKEM768',
    '3027020101020203040402130204000400a10602046b047355a20402021c20a4020400b304020211ec',
    0x11ec,
  ],
  [
    'TLS 1.2 with X25519',
    '302b020101020203030402c02b04000400a10602046b047355a20402021c20a4020400ad03020101b30302011d',
    0x1d,
  ],
  ['a session without a group', '3013020101020203030402009d04000400a103020100', undefined],
  ['an empty string', '', undefined],
  ['a length that runs past the end', '30820fff020101', undefined],
  ['an indefinite length', '3080020101', undefined],
]

for (const [name, der, group] of recorded) {
  test(`${name} is read`, () => assert.equal(sessionKeyGroup(Buffer.from(der, 'hex')), group))
}

test('any octets give a group or nothing', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (octets) => void sessionKeyGroup(octets)))
})

test('groups without a name are still told apart', () => {
  assert.equal(groupName(0x11ec), 'X25519MLKEM768')
  assert.equal(groupName(0x0abc), 'group-0x0abc')
})
