import fc from 'fast-check'
import t from 'tap'
import { ApiError } from '../../../apimachinery/errors.ts'
import { decodeContinue, encodeContinue } from '../../../apiserver/registry/continue-token.ts'

const scope = '/registry/pods/default/'

function refusal(token: string): string {
  try {
    decodeContinue(token, scope)
  } catch (err) {
    if (err instanceof ApiError) return err.message
  }
  return ''
}

const tokenOf = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

t.test('leads back to where it came from', async (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.integer({ min: 1 }), (name, revision) => {
      fc.pre(!name.endsWith('\0'))
      const position = { after: scope + name, revision }
      t.strictSame(decodeContinue(encodeContinue(position, scope), scope), position)
    }),
  )
})

t.test('goes on with the newest state when told so', async (t) => {
  const position = { after: `${scope}a`, revision: 'newest' } as const
  t.strictSame(decodeContinue(encodeContinue(position, scope), scope), position)
})

t.test('leads into the scope of the request, whatever scope it was made for', async (t) => {
  const token = encodeContinue({ after: `${scope}a`, revision: 1 }, scope)
  t.equal(decodeContinue(token, '/registry/pods/other/').after, '/registry/pods/other/a')
})

for (const [token, want] of [
  ['nonsense', "invalid character '\\u009e' looking for beginning of value"],
  ['a*b', 'illegal base64 data at input byte 1'],
  [tokenOf({ v: 'v0', rv: 1, start: 'a' }), 'server does not recognize this encoded version'],
  [tokenOf({ v: 'meta.k8s.io/v1', start: 'a' }), 'incorrect encoded start resourceVersion (version meta.k8s.io/v1)'],
  [tokenOf({ v: 'meta.k8s.io/v1', rv: 1 }), 'encoded start key empty (version meta.k8s.io/v1)'],
] as const) {
  t.test(`refuses ${token}`, async (t) => {
    t.equal(refusal(token), `invalid continue token: continue key is not valid: ${want}`)
  })
}
