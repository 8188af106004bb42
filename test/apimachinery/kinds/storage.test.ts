import t from 'tap'
import { csiDrivers } from '../../../apimachinery/kinds/storage/csi-driver.ts'
import { csiNodes } from '../../../apimachinery/kinds/storage/csi-node.ts'
import { csiStorageCapacities } from '../../../apimachinery/kinds/storage/csi-storage-capacity.ts'
import { storageClasses } from '../../../apimachinery/kinds/storage/storage-class.ts'
import { volumeAttachments } from '../../../apimachinery/kinds/storage/volume-attachment.ts'
import { volumeAttributesClasses } from '../../../apimachinery/kinds/storage/volume-attributes-class.ts'
import { created, createErrors, statusErrors, updateErrors } from './kind-harness.ts'

const ofClass = (change: object) => createErrors(storageClasses, { provisioner: 'a.io/b', ...change })
const term = (key: string, ...values: string[]) => ({ matchLabelExpressions: [{ key, values }] })
const source = { persistentVolumeName: 'pv' }
const ofAttachment = (change: object) =>
  createErrors(volumeAttachments, { spec: { attacher: 'a.io', nodeName: 'n', source, ...change } })
const ofDriver = (spec: object) => createErrors(csiDrivers, { spec })
const ofNode = (driver: object) =>
  createErrors(csiNodes, { spec: { drivers: [{ name: 'a.io', nodeID: 'n', ...driver }] } })
const many = Object.fromEntries(Array.from({ length: 513 }, (_, index) => [`k${index}`, '']))
const exactlyOne = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName'

for (const [name, errors, wanted] of [
  ['a good class', ofClass({ allowedTopologies: [term('zone', 'a'), term('zone', 'b')] }), []],
  ['no provisioner', ofClass({ provisioner: '' }), ['provisioner: Required value']],
  [
    'unknown words',
    ofClass({ reclaimPolicy: 'Recycle', volumeBindingMode: 'Late' }),
    [
      'reclaimPolicy: Unsupported value: "Recycle": supported values: "Delete", "Retain"',
      'volumeBindingMode: Unsupported value: "Late": supported values: "Immediate", "WaitForFirstConsumer"',
    ],
  ],
  ['too many parameters', ofClass({ parameters: many }), ['parameters: Too long: may not be more than 512 bytes']],
  [
    'parameters that are too long',
    ofClass({ parameters: { '': 'x'.repeat(262_145) } }),
    [
      'parameters: Invalid value: "": field can not be empty.',
      'parameters: Too long: may not be more than 262144 bytes',
    ],
  ],
  [
    'a place twice',
    ofClass({ allowedTopologies: [term('zone', 'a', 'b'), term('zone', 'b', 'a')] }),
    ['allowedTopologies[1].matchLabelExpressions: Duplicate value: ""'],
  ],
  [
    'a place without values, and with one twice',
    ofClass({ allowedTopologies: [term('zone'), term('zone', 'a', 'a')] }),
    [
      'allowedTopologies[0].matchLabelExpressions[0].values: Required value',
      'allowedTopologies[1].matchLabelExpressions[0].values[1]: Duplicate value: "a"',
    ],
  ],
  ['a good attachment', ofAttachment({}), []],
  ['an attachment of nothing', ofAttachment({ source: {} }), [`spec.source: Required value: ${exactlyOne}`]],
  [
    'an attachment of two',
    ofAttachment({ source: { ...source, inlineVolumeSpec: {} } }),
    [`spec.source: Forbidden: ${exactlyOne}`],
  ],
  [
    'an attachment of a volume without name',
    ofAttachment({ source: { persistentVolumeName: '' } }),
    ['spec.source.persistentVolumeName: Required value: must specify non empty persistentVolumeName'],
  ],
  ['a good driver', ofDriver({ tokenRequests: [{ audience: 'a', expirationSeconds: 600 }] }), []],
  [
    'a driver with odd modes, tokens and period',
    ofDriver({
      fsGroupPolicy: 'X',
      volumeLifecycleModes: ['Forever'],
      tokenRequests: [
        { audience: 'a', expirationSeconds: 599 },
        { audience: 'a' },
        { audience: 'b', expirationSeconds: 4294967297 },
      ],
      nodeAllocatableUpdatePeriodSeconds: 9,
    }),
    [
      'spec.fsGroupPolicy: Unsupported value: "X": supported values: "File", "None", "ReadWriteOnceWithFSType"',
      'spec.tokenRequests[0].expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes',
      'spec.tokenRequests[1].audience: Duplicate value: "a"',
      'spec.tokenRequests[2].expirationSeconds: Invalid value: 4294967297: may not specify a duration larger than 2^32 seconds',
      'spec.volumeLifecycleModes: Unsupported value: "Forever": supported values: "Persistent", "Ephemeral"',
      'spec.nodeAllocatableUpdatePeriodSeconds: Invalid value: 9: must be greater than or equal to 10 seconds',
    ],
  ],
  ['a good node', ofNode({ topologyKeys: ['zone'], allocatable: { count: 1 } }), []],
  [
    'a node with an odd driver',
    ofNode({ name: '', nodeID: 'x'.repeat(257), topologyKeys: ['a', 'a'], allocatable: { count: -1 } }),
    [
      'spec.drivers[0].name: Required value',
      `spec.drivers[0].nodeID: Invalid value: "${'x'.repeat(257)}": must be 256 characters or less`,
      'spec.drivers[0].allocatable.count: Invalid value: -1: must be greater than or equal to 0',
      'spec.drivers[0]: Duplicate value: "a"',
    ],
  ],
  [
    'less than no capacity',
    createErrors(csiStorageCapacities, { storageClassName: 'a', capacity: '-1Gi' }),
    ['capacity: Invalid value: "-1Gi": must be greater than or equal to 0'],
  ],
  [
    'attributes without parameters',
    createErrors(volumeAttributesClasses, { driverName: '' }),
    ['driverName: Required value', 'parameters: Required value: must contain at least one key/value pair'],
  ],
] as const)
  t.strictSame(errors, wanted, name)

t.test('attributes of volumes stay as they are', async (t) => {
  const made = created(volumeAttributesClasses, { driverName: 'a.io', parameters: { a: 'b' } })
  t.strictSame(
    updateErrors(volumeAttributesClasses, made, (draft) =>
      Object.assign(draft, { driverName: 'b.io', parameters: { a: 'c' } }),
    ),
    [
      'driverName: Forbidden: updates to driverName are forbidden.',
      'parameters: Forbidden: updates to parameters are forbidden.',
    ],
  )
})

t.test('errors of an attachment are not endless', async (t) => {
  const made = created(volumeAttachments, { spec: { attacher: 'a.io', nodeName: 'n', source } })
  const errors = statusErrors(volumeAttachments, made, (draft) => {
    draft.status = { attached: false, attachError: { message: 'x'.repeat(1025), errorCode: -1, time: null } } as never
  })
  t.strictSame(errors, [
    'status.attachError.message: Too long: may not be more than 262144 bytes',
    'status.attachError.errorCode: Invalid value: -1: must be between 0 and 2147483647, inclusive',
  ])
})

t.test('a field that is not in use yet is dropped from a driver', async (t) => {
  const made = created(csiDrivers, { spec: { preventPodSchedulingIfMissing: true } })
  t.notOk(made.spec.preventPodSchedulingIfMissing)
})
