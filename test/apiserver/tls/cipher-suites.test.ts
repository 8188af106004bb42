import { getCiphers } from 'node:tls'
import t from 'tap'
import { cipherList, modernCiphers, tlsVersion } from '../../../apiserver/tls/cipher-suites.ts'

t.test('versions have the names of Go', async (t) => {
  t.equal(tlsVersion('VersionTLS12'), 'TLSv1.2')
  t.equal(tlsVersion('VersionTLS13'), 'TLSv1.3')
})

for (const name of ['VersionTLS10', 'VersionTLS14', '', 'constructor'])
  t.test(`there is no version ${JSON.stringify(name)}`, async (t) => {
    t.throws(() => tlsVersion(name), { message: `unknown tls version ${JSON.stringify(name)}` })
  })

t.test('cipher suites have the names of Go, and those of TLS 1.3 are always there', async (t) => {
  const [, , , ...chosen] = cipherList([
    'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
    'TLS_RSA_WITH_AES_256_CBC_SHA',
    'TLS_AES_128_GCM_SHA256',
    'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305',
    'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
  ]).split(':')
  t.strictSame(chosen, ['ECDHE-RSA-AES128-GCM-SHA256', 'AES256-SHA', 'ECDHE-RSA-CHACHA20-POLY1305'])
})

for (const name of ['TLS_RSA_WITH_RC4_128_SHA', 'ECDHE-RSA-AES128-GCM-SHA256', 'TLS_NONE', ''])
  t.test(`there is no cipher suite ${JSON.stringify(name)}`, async (t) => {
    t.throws(() => cipherList([name]), { message: `Cipher suite ${name} not supported or doesn't exist` })
  })

t.test('what is spoken by default is there', async (t) => {
  const there = new Set(getCiphers())
  for (const cipher of modernCiphers.split(':')) t.ok(there.has(cipher.toLowerCase()), cipher)
})
