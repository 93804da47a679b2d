import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CIPHER_SUITES, cipherSuite, SSL2_SUITES, ssl2Suite } from './cipher-suites.ts'

// number, name, exchange, authentication, cipher, mode, bits, hash, export, forward-secret
const table: readonly (readonly [number, string, string, string, string, string, number, string, boolean, boolean])[] =
  [
    [0x0001, 'TLS_RSA_WITH_NULL_MD5', 'RSA', 'RSA', 'NULL', 'NULL', 0, 'MD5', false, false],
    [0x0003, 'TLS_RSA_EXPORT_WITH_RC4_40_MD5', 'RSA', 'RSA', 'RC4_40', 'stream', 40, 'MD5', true, false],
    [0x0005, 'TLS_RSA_WITH_RC4_128_SHA', 'RSA', 'RSA', 'RC4_128', 'stream', 128, 'SHA', false, false],
    [0x0008, 'TLS_RSA_EXPORT_WITH_DES40_CBC_SHA', 'RSA', 'RSA', 'DES40', 'CBC', 40, 'SHA', true, false],
    [0x0009, 'TLS_RSA_WITH_DES_CBC_SHA', 'RSA', 'RSA', 'DES', 'CBC', 56, 'SHA', false, false],
    [0x000a, 'TLS_RSA_WITH_3DES_EDE_CBC_SHA', 'RSA', 'RSA', '3DES_EDE', 'CBC', 112, 'SHA', false, false],
    [0x0010, 'TLS_DH_RSA_WITH_3DES_EDE_CBC_SHA', 'DH', 'RSA', '3DES_EDE', 'CBC', 112, 'SHA', false, false],
    [0x0014, 'TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA', 'DHE', 'RSA', 'DES40', 'CBC', 40, 'SHA', true, true],
    [0x0018, 'TLS_DH_anon_WITH_RC4_128_MD5', 'DHE', 'anonymous', 'RC4_128', 'stream', 128, 'MD5', false, true],
    [0x0026, 'TLS_KRB5_EXPORT_WITH_DES_CBC_40_SHA', 'KRB5', 'KRB5', 'DES', 'CBC', 40, 'SHA', true, false],
    [0x002f, 'TLS_RSA_WITH_AES_128_CBC_SHA', 'RSA', 'RSA', 'AES_128', 'CBC', 128, 'SHA', false, false],
    [0x0062, 'TLS_RSA_EXPORT1024_WITH_DES_CBC_SHA', 'RSA', 'RSA', 'DES', 'CBC', 56, 'SHA', true, false],
    [0x0081, 'TLS_GOSTR341001_WITH_28147_CNT_IMIT', 'GOST', 'GOST', '28147', 'stream', 256, 'IMIT', false, false],
    [0x008c, 'TLS_PSK_WITH_AES_128_CBC_SHA', 'PSK', 'PSK', 'AES_128', 'CBC', 128, 'SHA', false, false],
    [0x0094, 'TLS_RSA_PSK_WITH_AES_128_CBC_SHA', 'RSA', 'PSK', 'AES_128', 'CBC', 128, 'SHA', false, false],
    [0x009d, 'TLS_RSA_WITH_AES_256_GCM_SHA384', 'RSA', 'RSA', 'AES_256', 'AEAD', 256, 'SHA384', false, false],
    [0x1301, 'TLS_AES_128_GCM_SHA256', 'TLS13', 'TLS13', 'AES_128', 'AEAD', 128, 'SHA256', false, true],
    [0x1305, 'TLS_AES_128_CCM_8_SHA256', 'TLS13', 'TLS13', 'AES_128', 'AEAD', 128, 'SHA256', false, true],
    [0xc006, 'TLS_ECDHE_ECDSA_WITH_NULL_SHA', 'ECDHE', 'ECDSA', 'NULL', 'NULL', 0, 'SHA', false, true],
    [0xc00e, 'TLS_ECDH_RSA_WITH_AES_128_CBC_SHA', 'ECDH', 'RSA', 'AES_128', 'CBC', 128, 'SHA', false, false],
    [0xc017, 'TLS_ECDH_anon_WITH_3DES_EDE_CBC_SHA', 'ECDHE', 'anonymous', '3DES_EDE', 'CBC', 112, 'SHA', false, true],
    [0xc02f, 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', 'ECDHE', 'RSA', 'AES_128', 'AEAD', 128, 'SHA256', false, true],
    [0xc0a0, 'TLS_RSA_WITH_AES_128_CCM_8', 'RSA', 'RSA', 'AES_128', 'AEAD', 128, 'SHA256', false, false],
    [0xc0ac, 'TLS_ECDHE_ECDSA_WITH_AES_128_CCM', 'ECDHE', 'ECDSA', 'AES_128', 'AEAD', 128, 'SHA256', false, true],
    [
      0xc106,
      'TLS_GOSTR341112_256_WITH_MAGMA_MGM_S',
      'TLS13',
      'TLS13',
      'MAGMA',
      'AEAD',
      256,
      'STREEBOG256',
      false,
      true,
    ],
    [
      0xcca8,
      'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
      'ECDHE',
      'RSA',
      'CHACHA20',
      'AEAD',
      256,
      'SHA256',
      false,
      true,
    ],
  ]
for (const [id, name, exchange, authentication, cipher, mode, bits, hash, isExport, forwardSecret] of table) {
  test(`${name} is what its name says`, () => {
    assert.deepEqual(cipherSuite(id), {
      id,
      name,
      exchange,
      authentication,
      cipher,
      mode,
      bits,
      hash,
      isExport,
      forwardSecret,
    })
  })
}

test('every number and every name is there once', () => {
  assert.equal(new Set(CIPHER_SUITES.map(({ id }) => id)).size, CIPHER_SUITES.length)
  assert.equal(new Set(CIPHER_SUITES.map(({ name }) => name)).size, CIPHER_SUITES.length)
  assert.ok(CIPHER_SUITES.length > 360)
})

test('only suites that say so have no encryption, and none has an exchange that is not understood', () => {
  for (const suite of CIPHER_SUITES) {
    assert.equal(suite.bits === 0, /NULL|_SHA(256|384)_SHA/.test(suite.name.replace('WITH_SHA', 'NULL_')), suite.name)
    assert.notEqual(suite.exchange, 'NULL', suite.name)
    assert.notEqual(suite.authentication, 'NULL', suite.name)
    assert.equal(
      suite.forwardSecret,
      /^TLS_(ECDHE_|DHE_|PSK_DHE|DH_anon|ECDH_anon|SRP|ECCPWD|ECJPAKE)/.test(suite.name) || suite.exchange === 'TLS13',
      suite.name,
    )
  }
})

test('the ciphers of SSLv2 are what they are', () => {
  assert.deepEqual(
    SSL2_SUITES.map(({ bits }) => bits),
    [128, 40, 128, 40, 128, 56, 112, 64],
  )
  assert.deepEqual(ssl2Suite(0x010080).name, 'SSL_CK_RC4_128_WITH_MD5')
  assert.equal(ssl2Suite(0x123456).name, 'SSL_CK_0x123456')
})

test('nothing is said for a suite that nobody has registered', () => {
  const suite = cipherSuite(0x0a0b)
  assert.equal(suite.name, 'TLS_0x0a0b')
  assert.equal(suite.forwardSecret, false)
})
