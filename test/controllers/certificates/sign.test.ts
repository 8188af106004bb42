import t from 'tap'
import type { CertificateSigningRequest } from '../../../apimachinery/types/certificates-v1.ts'
import { readRequest } from '../../../controllers/certificates/certificate-request.ts'
import { signRequest } from '../../../controllers/certificates/sign.ts'
import { X509Certificate } from '../../../platform/crypto.ts'
import { SeededRandom } from '../../../platform/random.ts'
import { authorityOf } from '../../support/authorities.ts'
import { certificateRequestPem } from '../../support/certificates.ts'
import { testStart } from '../../support/time.ts'

const request = {
  spec: { request: Buffer.from(certificateRequestPem).toString('base64') },
} as CertificateSigningRequest

t.test('usages become purposes, each once, in the order in which Go writes them', async (t) => {
  const usages = ['ipsec user', 's/mime', 'client auth', 'any', 'server auth', 'email protection', 'digital signature']
  const terms = { usages, lifetimeMs: 60_000, now: testStart }
  const pem = await signRequest(await authorityOf('P-256'), readRequest(request), terms, new SeededRandom('sign'))
  const purposes = ['2.5.29.37.0', ...[1, 2, 4, 7].map((last) => `1.3.6.1.5.5.7.3.${last}`)]
  t.strictSame(new X509Certificate(pem).keyUsage, purposes)
})
