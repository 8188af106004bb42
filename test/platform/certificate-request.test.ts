import fc from 'fast-check'
import t from 'tap'
import { certificateRequestError } from '../../platform/certificate-request.ts'
import { certificateRequestPem } from '../support/certificates.ts'

const request = Buffer.from(certificateRequestPem.replace(/-----.*-----|\s/g, ''), 'base64')

t.equal(certificateRequestError(request), undefined, 'a request that is signed with its own key is fine')

t.test('a request whose content has changed is not signed with its key', async (t) => {
  const changed = Buffer.from(request)
  changed.write('bob', changed.indexOf('ann'))
  t.equal(certificateRequestError(changed), 'x509: ECDSA verification failure')
})

t.test('whatever the bytes are, there is an answer', async (t) => {
  const truncated = fc.nat({ max: request.length - 1 }).map((length) => request.subarray(0, length))
  const flipped = fc.tuple(fc.nat({ max: request.length - 1 }), fc.integer({ min: 1, max: 255 })).map(([at, bits]) => {
    const bytes = Buffer.from(request)
    bytes[at]! ^= bits
    return bytes
  })
  fc.assert(
    fc.property(fc.oneof(truncated, flipped, fc.uint8Array()), (bytes) => certificateRequestError(bytes) !== undefined),
    { numRuns: 300 },
  )
  t.pass()
})
