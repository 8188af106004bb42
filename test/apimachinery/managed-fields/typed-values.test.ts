import t from 'tap'
import { typeErrorsOf } from '../../../apimachinery/managed-fields/check-applied.ts'
import { compare } from '../../../apimachinery/managed-fields/compare.ts'
import type { FieldSet } from '../../../apimachinery/managed-fields/field-set.ts'
import { appliedFields } from '../../../apimachinery/managed-fields/field-sets-of.ts'
import { merge } from '../../../apimachinery/managed-fields/merge.ts'
import { deducedType, mergeTypeOf } from '../../../apimachinery/managed-fields/merge-type.ts'
import { removeFields } from '../../../apimachinery/managed-fields/remove.ts'
import { schemaNamed, schemaOf } from '../../../apimachinery/schema/schema.ts'

const podSpec = mergeTypeOf(schemaNamed('io.k8s.api.core.v1.PodSpec'))
const serviceSpec = mergeTypeOf(schemaNamed('io.k8s.api.core.v1.ServiceSpec'))
const configMap = mergeTypeOf(schemaOf('v1 ConfigMap'))
const deployment = mergeTypeOf(schemaOf('apps/v1 Deployment'))

for (const c of [
  {
    name: 'leaves are claimed, what leads to them is not',
    type: configMap,
    value: { data: { a: '1' } },
    want: { 'f:data': { 'f:a': {} } },
  },
  { name: 'empty objects are claimed', type: configMap, value: { data: {} }, want: { 'f:data': {} } },
  { name: 'an empty list that merges is not', type: podSpec, value: { containers: [] }, want: {} },
  {
    name: 'an atomic list is claimed as a whole',
    type: podSpec,
    value: { tolerations: [{ key: 'k' }] },
    want: { 'f:tolerations': {} },
  },
  {
    name: 'an atomic map is claimed as a whole',
    type: serviceSpec,
    value: { selector: { a: 'b' } },
    want: { 'f:selector': {} },
  },
  {
    name: 'items are claimed by their key, with themselves',
    type: podSpec,
    value: { containers: [{ name: 'a', image: 'i' }] },
    want: { 'f:containers': { 'k:{"name":"a"}': { '.': {}, 'f:image': {}, 'f:name': {} } } },
  },
  {
    name: 'keys that are left out have their default',
    type: serviceSpec,
    value: { ports: [{ port: 80 }] },
    want: { 'f:ports': { 'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:port': {} } } },
  },
  {
    name: 'items that are given twice are claimed as a whole',
    type: podSpec,
    value: { volumes: [{ name: 'a' }, { name: 'a', emptyDir: {} }] },
    want: { 'f:volumes': { 'k:{"name":"a"}': {} } },
  },
  {
    name: 'without a schema, objects merge and lists do not',
    type: deducedType,
    value: { a: { b: [1], c: null } },
    want: { 'f:a': { '.': {}, 'f:b': {}, 'f:c': {} } },
  },
] satisfies { name: string; type: typeof podSpec; value: unknown; want: FieldSet }[]) {
  t.test(`applying: ${c.name}`, async (t) => t.same(appliedFields(c.type, c.value), c.want))
}

const none = { added: {}, modified: {}, removed: {} }

for (const c of [
  {
    name: 'equal values do not differ',
    type: configMap,
    before: { data: { a: '1' } },
    after: { data: { a: '1' } },
    want: none,
  },
  {
    name: 'a new map is added with its entries',
    type: configMap,
    before: {},
    after: { data: { a: '1' } },
    want: { ...none, added: { 'f:data': { '.': {}, 'f:a': {} } } },
  },
  {
    name: 'a value changes',
    type: configMap,
    before: { data: { a: '1' } },
    after: { data: { a: '2' } },
    want: { ...none, modified: { 'f:data': { 'f:a': {} } } },
  },
  {
    name: 'a map goes with its entries',
    type: configMap,
    before: { data: { a: '1' } },
    after: {},
    want: { ...none, removed: { 'f:data': { '.': {}, 'f:a': {} } } },
  },
  {
    name: 'an atomic list changes as a whole',
    type: podSpec,
    before: { tolerations: [{ key: 'a' }] },
    after: { tolerations: [{ key: 'b' }] },
    want: { ...none, modified: { 'f:tolerations': {} } },
  },
  {
    name: 'the order of items does not count',
    type: podSpec,
    before: { volumes: [{ name: 'a' }, { name: 'b' }] },
    after: { volumes: [{ name: 'b' }, { name: 'a' }] },
    want: none,
  },
  {
    name: 'an item comes and another goes',
    type: podSpec,
    before: { volumes: [{ name: 'a' }] },
    after: { volumes: [{ name: 'b' }] },
    want: {
      ...none,
      added: { 'f:volumes': { 'k:{"name":"b"}': { '.': {}, 'f:name': {} } } },
      removed: { 'f:volumes': { 'k:{"name":"a"}': { '.': {}, 'f:name': {} } } },
    },
  },
  {
    name: 'a list that was null has new items, but is not new itself',
    type: podSpec,
    before: { containers: null },
    after: { containers: [{ name: 'a' }] },
    want: { ...none, added: { 'f:containers': { 'k:{"name":"a"}': { '.': {}, 'f:name': {} } } } },
  },
  {
    name: 'an item that is there twice is marked',
    type: podSpec,
    before: { volumes: [{ name: 'a' }] },
    after: { volumes: [{ name: 'a' }, { name: 'a' }] },
    want: {
      ...none,
      added: { 'f:volumes': { 'k:{"name":"a"}': {} } },
      removed: { 'f:volumes': { 'k:{"name":"a"}': { '.': {}, 'f:name': {} } } },
    },
  },
]) {
  t.test(`comparing: ${c.name}`, async (t) => t.same(compare(c.type, c.before, c.after), c.want))
}

const items = (...names: string[]) => names.map((name) => ({ name }))

for (const c of [
  {
    name: 'objects merge',
    type: configMap,
    live: { data: { a: '1', b: '2' } },
    applied: { data: { b: '3' } },
    want: { data: { a: '1', b: '3' } },
  },
  {
    name: 'atomic lists are replaced',
    type: podSpec,
    live: { tolerations: [{ key: 'a' }] },
    applied: { tolerations: [{ key: 'b' }] },
    want: { tolerations: [{ key: 'b' }] },
  },
  {
    name: 'items merge by key',
    type: podSpec,
    live: { containers: [{ name: 'a', image: 'i' }] },
    applied: { containers: [{ name: 'a', args: ['x'] }] },
    want: { containers: [{ name: 'a', image: 'i', args: ['x'] }] },
  },
  {
    name: 'new items come behind those that are there',
    type: podSpec,
    live: { volumes: items('a', 'b') },
    applied: { volumes: items('c') },
    want: { volumes: items('a', 'b', 'c') },
  },
  {
    name: 'items come in the order in which they are applied',
    type: podSpec,
    live: { volumes: items('a', 'b', 'c') },
    applied: { volumes: items('c', 'a') },
    want: { volumes: items('b', 'c', 'a') },
  },
  {
    name: 'new items come before the applied ones that they stand before',
    type: podSpec,
    live: { volumes: items('a', 'b') },
    applied: { volumes: items('x', 'b') },
    want: { volumes: items('a', 'x', 'b') },
  },
  {
    name: 'an empty list takes nothing away',
    type: podSpec,
    live: { volumes: items('a') },
    applied: { volumes: [] },
    want: { volumes: items('a') },
  },
]) {
  t.test(`merging: ${c.name}`, async (t) => t.same(merge(c.type, c.live, c.applied), c.want))
}

t.test('removing takes fields and items out', async (t) => {
  const value = { containers: [{ name: 'a', image: 'i' }, { name: 'b' }], hostname: 'h', nodeName: 'n' }
  const fields = { 'f:containers': { 'k:{"name":"a"}': { 'f:image': {} }, 'k:{"name":"b"}': {} }, 'f:hostname': {} }
  t.same(removeFields(podSpec, value, fields), { containers: [{ name: 'a' }], nodeName: 'n' })
})

for (const { value, want } of [
  { value: { spec: { replicas: 'x' } }, want: '.spec.replicas: expected numeric (int or float), got string' },
  { value: { spec: { paused: 'yes' } }, want: '.spec.paused: expected boolean, got &{yes}' },
  { value: { spec: { template: [] } }, want: '.spec.template: expected map, got &{[]}' },
  {
    value: { spec: { template: { spec: { containers: {} } } } },
    want: '.spec.template.spec.containers: expected list, got &{map[]}',
  },
  {
    value: { metadata: { labels: { a: { b: [1, 'c'] } } } },
    want: '.metadata.labels.a: expected string, got &value.valueUnstructured{Value:map[string]interface {}{"b":[]interface {}{1, "c"}}}',
  },
  {
    value: { spec: { template: { spec: { containers: [null] } } } },
    want: '.spec.template.spec.containers: element 0: associative list with keys may not have a null element',
  },
  {
    value: { spec: { template: { spec: { volumes: ['x'] } } } },
    want: '.spec.template.spec.volumes: element 0: associative list with keys may not have non-map elements',
  },
  { value: { spec: { nope: 1 } }, want: '.spec.nope: field not declared in schema' },
  { value: { spec: { replicas: null, template: null } }, want: undefined },
]) {
  t.test(`type errors: ${want}`, async (t) => t.equal(typeErrorsOf(deployment, value), want))
}

t.test('type errors are listed', async (t) => {
  t.equal(
    typeErrorsOf(deployment, { spec: { replicas: 'x', paused: 1 } }),
    'errors:\n  .spec.replicas: expected numeric (int or float), got string\n  .spec.paused: expected boolean, got &{1}',
  )
})
