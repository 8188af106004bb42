import t from 'tap'
import { flowSchemas } from '../../../apimachinery/kinds/flowcontrol/flow-schema.ts'
import { priorityLevelConfigurations as levels } from '../../../apimachinery/kinds/flowcontrol/priority-level-configuration.ts'
import { created, createErrors, statusErrors } from './kind-harness.ts'

const resourceRule = { verbs: ['*'], apiGroups: ['*'], resources: ['*'], namespaces: ['*'] }
const rule = { subjects: [{ kind: 'User', user: { name: '*' } }], resourceRules: [resourceRule] }
const schema = { priorityLevelConfiguration: { name: 'l' }, rules: [rule] }
const ofSchema = (change: object) =>
  createErrors(flowSchemas, { spec: { ...schema, ...change } }).map((e) => e.replace('spec.', ''))
const ofRule = (change: object) => ofSchema({ rules: [{ ...rule, ...change }] }).map((e) => e.replace('rules[0]', ''))
const ofSubject = (subject: object) => ofRule({ subjects: [subject] }).map((e) => e.replace('.subjects[0].', ''))
const limited = { limitResponse: { type: 'Queue', queuing: {} } }
const ofLevel = (spec: object) => createErrors(levels, { spec }).map((e) => e.replace('spec.', ''))
const ofQueuing = (queuing: object) =>
  ofLevel({ type: 'Limited', limited: { limitResponse: { type: 'Queue', queuing } } }).map((e) =>
    e.replace('limited.limitResponse.queuing.', ''),
  )
const verbs = '"create", "delete", "deletecollection", "get", "list", "patch", "proxy", "update", "watch"'

for (const [name, errors, wanted] of [
  ['a good schema', ofSchema({}), []],
  [
    'no level',
    ofSchema({ priorityLevelConfiguration: {} }),
    ['priorityLevelConfiguration.name: Required value: must reference a priority level'],
  ],
  [
    'precedence that is taken',
    ofSchema({ matchingPrecedence: 1 }),
    ["matchingPrecedence: Invalid value: 1: only the schema named 'exempt' may have matchingPrecedence 1"],
  ],
  [
    'precedence that is too high',
    ofSchema({ matchingPrecedence: 10_001 }),
    ['matchingPrecedence: Invalid value: 10001: must not be greater than 10000'],
  ],
  [
    'an unknown distinction',
    ofSchema({ distinguisherMethod: { type: 'ByMood' } }),
    ['distinguisherMethod.type: Unsupported value: {"Type":"ByMood"}: supported values: "ByNamespace", "ByUser"'],
  ],
  [
    'a rule about nobody and nothing',
    ofRule({ subjects: [], resourceRules: [] }),
    [
      '.subjects: Required value: subjects must contain at least one value',
      ': Required value: at least one of resourceRules and nonResourceRules has to be non-empty',
    ],
  ],
  [
    'somebody unknown',
    ofSubject({ kind: 'Robot' }),
    ['kind: Unsupported value: "Robot": supported values: "Group", "ServiceAccount", "User"'],
  ],
  [
    'a user who is a group',
    ofSubject({ kind: 'User', group: { name: 'g' } }),
    [
      "user: Required value: user is required when subject kind is 'User'",
      "group: Forbidden: group is forbidden when subject kind is not 'Group'",
    ],
  ],
  [
    'a service account without namespace',
    ofSubject({ kind: 'ServiceAccount', serviceAccount: { name: '*' } }),
    ['serviceAccount.namespace: Required value: must specify namespace for service account'],
  ],
  [
    'a resource rule about nothing',
    ofRule({ resourceRules: [{}] }),
    [
      '.resourceRules[0].verbs: Required value: verbs must contain at least one value',
      '.resourceRules[0].apiGroups: Required value: resource rules must supply at least one api group',
      '.resourceRules[0].resources: Required value: resource rules must supply at least one resource',
      '.resourceRules[0].namespaces: Required value: resource rules that are not cluster scoped must supply at least one namespace',
    ],
  ],
  [
    'everything and more',
    ofRule({
      resourceRules: [{ verbs: ['*', 'get'], apiGroups: ['*', ''], resources: ['*', 'a'], namespaces: ['*', 'a'] }],
    }),
    [
      `.resourceRules[0].verbs: Invalid value: ["*","get"]: if '*' is present, must not specify other verbs`,
      `.resourceRules[0].apiGroups: Invalid value: ["*",""]: if '*' is present, must not specify other api groups`,
      `.resourceRules[0].resources: Invalid value: ["*","a"]: if '*' is present, must not specify other resources`,
      `.resourceRules[0].namespaces: Invalid value: ["*","a"]: if '*' is present, must not specify other namespaces`,
    ],
  ],
  [
    'odd verbs and URLs',
    ofRule({
      nonResourceRules: [{ verbs: ['read'], nonResourceURLs: ['', '/', 'a', '/a b', '/a//b', '/a/*', '/a*', '/*/a'] }],
    }),
    [
      `.nonResourceRules[0].verbs: Unsupported value: ["read"]: supported values: ${verbs}`,
      '.nonResourceRules[0].nonResourceURLs[0]: Invalid value: "": must not be empty',
      '.nonResourceRules[0].nonResourceURLs[2]: Invalid value: "a": must start with slash',
      '.nonResourceRules[0].nonResourceURLs[3]: Invalid value: "/a b": must not contain white-space',
      '.nonResourceRules[0].nonResourceURLs[4]: Invalid value: "/a//b": must not contain double slash',
      '.nonResourceRules[0].nonResourceURLs[6]: Invalid value: "/a*": wildcard can only do suffix matching',
      '.nonResourceRules[0].nonResourceURLs[7]: Invalid value: "/*/a": wildcard can only do suffix matching',
    ],
  ],
  ['a good level', ofLevel({ type: 'Limited', limited }), []],
  [
    'a level that is exempt under another name',
    ofLevel({ type: 'Exempt', limited }),
    [
      "type: Invalid value: \"Exempt\": type must be 'Exempt' if and only if name is 'exempt'",
      'limited: Forbidden: must be nil if the type is not Limited',
    ],
  ],
  [
    'a level of no type',
    ofLevel({ type: 'Free' }),
    ['type: Unsupported value: "Free": supported values: "Exempt", "Limited"'],
  ],
  [
    'a level without limits, exempt as well',
    ofLevel({ type: 'Limited', exempt: {} }),
    [
      'exempt: Forbidden: must be nil if the type is Limited',
      'limited: Required value: must not be empty when type is Limited',
    ],
  ],
  [
    'shares out of range',
    ofLevel({
      type: 'Limited',
      limited: { ...limited, nominalConcurrencyShares: -1, lendablePercent: 101, borrowingLimitPercent: -1 },
    }),
    [
      'limited.nominalConcurrencyShares: Invalid value: -1: must be a non-negative integer',
      'limited.lendablePercent: Invalid value: 101: must be between 0 and 100, inclusive',
      'limited.borrowingLimitPercent: Invalid value: -1: if specified, must be a non-negative integer',
    ],
  ],
  [
    'a queue of refusals',
    ofLevel({ type: 'Limited', limited: { limitResponse: { type: 'Reject', queuing: {} } } }),
    ['limited.limitResponse.queuing: Forbidden: must be nil if limited.limitResponse.type is not Limited'],
  ],
  [
    'more cards than the deck has',
    ofQueuing({ queues: 4, handSize: 8, queueLengthLimit: -1 }),
    [
      'queueLengthLimit: Invalid value: -1: must be positive',
      'handSize: Invalid value: 8: should not be greater than queues (4)',
    ],
  ],
  [
    'a hand that no hash can deal',
    ofQueuing({ queues: 512, handSize: 8 }),
    ['handSize: Invalid value: 8: required entropy bits of deckSize 512 and handSize 8 should not be greater than 60'],
  ],
] as const)
  t.strictSame(errors, wanted, name)

t.test('conditions have a type, each another', async (t) => {
  const made = created(flowSchemas, { spec: schema })
  const errors = statusErrors(flowSchemas, made, (draft) => {
    draft.status = { conditions: ['', 'Dangling', 'Dangling'].map((type) => ({ type, lastTransitionTime: null! })) }
  })
  t.strictSame(errors, [
    'status.conditions[0].type: Required value: must not be empty',
    'status.conditions[2].type: Duplicate value: "Dangling"',
  ])
})
