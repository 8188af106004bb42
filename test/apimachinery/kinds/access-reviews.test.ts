import t from 'tap'
import { formatFieldError } from '../../../apimachinery/field-error.ts'
import {
  validateLocalSubjectAccessReview,
  validateSelfSubjectAccessReview,
  validateSubjectAccessReview,
} from '../../../apimachinery/kinds/authorization/review-validation.ts'

const resourceAttributes = { verb: 'get', resource: 'pods', namespace: 'n' }
const nonResourceAttributes = { verb: 'get', path: '/x' }
const self = (spec: object, metadata: object = {}) =>
  validateSelfSubjectAccessReview({ metadata, spec } as never).map(formatFieldError)
const other = (spec: object) => validateSubjectAccessReview({ metadata: {}, spec } as never).map(formatFieldError)
const local = (spec: object, metadata: object = { namespace: 'n' }) =>
  validateLocalSubjectAccessReview({ metadata, spec: { user: 'ann', ...spec } } as never, 'n').map(formatFieldError)
const selectors = (fieldSelector: object, labelSelector: object) =>
  self({ resourceAttributes: { ...resourceAttributes, fieldSelector, labelSelector } }).map((error) =>
    error.replace('spec.resourceAttributes.', ''),
  )

for (const [name, errors, wanted] of [
  ['about a resource', self({ resourceAttributes }), []],
  [
    'about nothing',
    self({}),
    [
      'spec.resourceAttributes: Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified',
    ],
  ],
  [
    'about two things',
    self({ resourceAttributes, nonResourceAttributes }),
    [
      'spec.nonResourceAttributes: Invalid value: {"Path":"/x","Verb":"get"}: cannot be specified in combination with resourceAttributes',
    ],
  ],
  [
    'with a name',
    self({ resourceAttributes }, { name: 'a' }),
    ['metadata: Invalid value: {"name":"a"}: must be empty'],
  ],
  [
    'of nobody',
    other({ resourceAttributes }),
    ['spec.user: Invalid value: "": at least one of user or group must be specified'],
  ],
  ['in a namespace', local({ resourceAttributes }), []],
  [
    'in another namespace, with a name',
    local({ resourceAttributes: { ...resourceAttributes, namespace: 'm' } }, { namespace: 'n', name: 'a' }),
    [
      'metadata: Invalid value: {"name":"a"}: must be empty except for namespace',
      'spec.resourceAttributes.namespace: Invalid value: "m": must match metadata.namespace',
    ],
  ],
  [
    'in a namespace about a path',
    local({ nonResourceAttributes }),
    ['spec.nonResourceAttributes: Invalid value: {"Path":"/x","Verb":"get"}: disallowed on this kind of request'],
  ],
  [
    'with empty selectors',
    selectors({}, {}),
    ['field', 'label'].map(
      (what) =>
        `${what}Selector.requirements: Required value: when spec.resourceAttributes.${what}Selector is specified, requirements or rawSelector is required`,
    ),
  ],
  [
    'with selectors in two ways',
    selectors(
      { rawSelector: 'a=b', requirements: [{ key: '', operator: 'In' }] },
      { rawSelector: 'a=b', requirements: [{ key: 'a', operator: 'Exists', values: ['b'] }] },
    ),
    [
      'fieldSelector.rawSelector: Invalid value: "a=b": may not specified at the same time as requirements',
      'fieldSelector.requirements[0].key: Required value: must be specified',
      "fieldSelector.requirements[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
      'labelSelector.rawSelector: Invalid value: "a=b": may not specified at the same time as requirements',
      "labelSelector.requirements[0].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
    ],
  ],
  [
    'with operators of the future',
    selectors({ requirements: [{ key: 'a', operator: 'Like' }] }, { requirements: [{ key: 'a', operator: 'Like' }] }),
    [],
  ],
] as const)
  t.strictSame(errors, wanted, `a review ${name}`)
