import t from 'tap'
import { formatFieldError } from '../../apimachinery/field-error.ts'
import { objectMetaErrors, objectMetaUpdateErrors } from '../../apimachinery/meta-validation.ts'
import type { ObjectMeta } from '../../apimachinery/types/meta-v1.ts'

const meta = (fields: Partial<ObjectMeta> = {}) => ({ name: 'a', namespace: 'ns', ...fields }) as ObjectMeta
const owner = { apiVersion: 'v1', kind: 'Pod', name: 'x', uid: 'y', controller: true }

for (const c of [
  { name: 'accepts a plain name', meta: meta(), want: [] },
  {
    name: 'needs a name',
    meta: meta({ name: '' }),
    want: ['metadata.name: Required value: name or generateName is required'],
  },
  { name: 'needs a namespace', meta: meta({ namespace: '' }), want: ['metadata.namespace: Required value'] },
  {
    name: 'refuses annotations of more than 256 KiB',
    meta: meta({ annotations: { big: 'a'.repeat(262_142) } }),
    want: ['metadata.annotations: Too long: may not be more than 262144 bytes'],
  },
  {
    name: 'accepts upper case in the domain of an annotation',
    meta: meta({ annotations: { 'UPPER.example.com/x': '' } }),
    want: [],
  },
  {
    name: 'refuses a finalizer without a domain',
    meta: meta({ finalizers: ['plain', 'orphan'] }),
    want: [
      'metadata.finalizers[0]: Invalid value: "plain": name is neither a standard finalizer name nor is it fully qualified',
    ],
  },
  {
    name: 'refuses empty owner references',
    meta: meta({ ownerReferences: [{ apiVersion: 'apps/', kind: 'ConfigMap', name: '', uid: '' }] }),
    want: [
      'metadata.ownerReferences.apiVersion: Invalid value: "apps/": version must not be empty',
      'metadata.ownerReferences.name: Invalid value: "": must not be empty',
      'metadata.ownerReferences.uid: Invalid value: "": must not be empty',
    ],
  },
  {
    name: 'refuses two controllers',
    meta: meta({ ownerReferences: [owner, { ...owner, name: 'z' }] }),
    want: [
      'metadata.ownerReferences: Invalid value: [{"apiVersion":"v1","kind":"Pod","name":"x","uid":"y","controller":true},{"apiVersion":"v1","kind":"Pod","name":"z","uid":"y","controller":true}]: Only one reference can have Controller set to true. Found "true" in references for Pod/x and Pod/z',
    ],
  },
]) {
  t.test(c.name, async (t) =>
    t.strictSame(objectMetaErrors(c.meta, { namespaced: true }).map(formatFieldError), c.want),
  )
}

t.test('a cluster-scoped object has no namespace', async (t) => {
  const errors = objectMetaErrors(meta(), { namespaced: false })
  t.strictSame(errors.map(formatFieldError), ['metadata.namespace: Forbidden: not allowed on this type'])
})

t.test('updates keep what identifies an object', async (t) => {
  const errors = objectMetaUpdateErrors(meta({ uid: '2', deletionGracePeriodSeconds: 5 }), meta({ uid: '1' }))
  t.strictSame(errors.map(formatFieldError), [
    'metadata.uid: Invalid value: "2": field is immutable',
    'metadata.deletionGracePeriodSeconds: Invalid value: 5: field is immutable',
  ])
})

t.test('an object on its way out takes no new finalizers but may lose some', async (t) => {
  const deletionTimestamp = '2020-01-01T00:00:00Z'
  const old = meta({ deletionTimestamp, finalizers: ['a.com/x', 'a.com/y'] })
  t.strictSame(objectMetaUpdateErrors(meta({ deletionTimestamp, finalizers: ['a.com/x'] }), old), [])
  const errors = objectMetaUpdateErrors(meta({ deletionTimestamp, finalizers: ['example.com/late'] }), old)
  t.strictSame(errors.map(formatFieldError), [
    'metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"example.com/late"}',
  ])
})
