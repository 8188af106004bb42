import t from 'tap'
import type { Draft } from '../../../../../apimachinery/object.ts'
import type { Volume } from '../../../../../apimachinery/types/core-v1.ts'
import { podErrors } from './pod-harness.ts'

/** Each source with nothing in it, and then with what may be wrong about what is in it. */
const cases: { name: string; volume: Draft<Volume>; want: unknown }[] = [
  { name: 'an empty directory', volume: { emptyDir: { medium: 'Memory', sizeLimit: '1Gi' } }, want: [] },
  {
    name: 'an empty directory of less than nothing',
    volume: { emptyDir: { sizeLimit: '-1' } },
    want: ['spec.volumes[0].emptyDir.sizeLimit: Forbidden: SizeLimit field must be a valid resource quantity'],
  },
  {
    name: 'a path of the host without a path',
    volume: { hostPath: { path: '' } },
    want: ['spec.volumes[0].hostPath.path: Required value'],
  },
  {
    name: 'a path of the host that climbs, of no type',
    volume: { hostPath: { path: '/a/../b', type: 'Tape' } },
    want: [
      'spec.volumes[0].hostPath.path: Invalid value: "/a/../b": must not contain \'..\'',
      'spec.volumes[0].hostPath.type: Unsupported value: "Tape": supported values: "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"',
    ],
  },
  {
    name: 'a git repository out of its directory',
    volume: { gitRepo: { repository: '', directory: '../x' } },
    want: [
      'spec.volumes[0].gitRepo.repository: Required value',
      'spec.volumes[0].gitRepo.directory: Invalid value: "../x": must not contain \'..\'',
    ],
  },
  {
    name: 'gcePersistentDisk',
    volume: { gcePersistentDisk: { pdName: '', partition: 256 } },
    want: [
      'spec.volumes[0].persistentDisk.pdName: Required value',
      'spec.volumes[0].persistentDisk.partition: Invalid value: 256: must be between 1 and 255, inclusive',
    ],
  },
  {
    name: 'awsElasticBlockStore',
    volume: { awsElasticBlockStore: { volumeID: '', partition: -1 } },
    want: [
      'spec.volumes[0].awsElasticBlockStore.volumeID: Required value',
      'spec.volumes[0].awsElasticBlockStore.partition: Invalid value: -1: must be between 1 and 255, inclusive',
    ],
  },
  {
    name: 'azureFile',
    volume: { azureFile: { secretName: '', shareName: '' } },
    want: [
      'spec.volumes[0].azureFile.secretName: Required value',
      'spec.volumes[0].azureFile.shareName: Required value',
    ],
  },
  {
    name: 'azureDisk',
    volume: { azureDisk: { diskName: '', diskURI: 'blob', cachingMode: 'Some', kind: 'Floppy' } },
    want: [
      'spec.volumes[0].azureDisk.diskName: Required value',
      'spec.volumes[0].azureDisk.cachingMode: Unsupported value: "Some": supported values: "None", "ReadOnly", "ReadWrite"',
      'spec.volumes[0].azureDisk.kind: Unsupported value: "Floppy": supported values: "Dedicated", "Managed", "Shared"',
      'spec.volumes[0].azureDisk.diskURI: Unsupported value: "blob": supported values: "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd"',
    ],
  },
  {
    name: 'a managed azureDisk',
    volume: { azureDisk: { diskName: 'd', diskURI: 'https://x', kind: 'Managed' } },
    want: [
      'spec.volumes[0].azureDisk.diskURI: Unsupported value: "https://x": supported values: "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}"',
    ],
  },
  {
    name: 'nfs',
    volume: { nfs: { server: '', path: 'relative' } },
    want: [
      'spec.volumes[0].nfs.server: Required value',
      'spec.volumes[0].nfs.path: Invalid value: "relative": must be an absolute path',
    ],
  },
  {
    name: 'iscsi',
    volume: { iscsi: { targetPortal: '', iqn: '', lun: 256, chapAuthSession: true } },
    want: [
      'spec.volumes[0].iscsi.targetPortal: Required value',
      'spec.volumes[0].iscsi.iqn: Required value',
      'spec.volumes[0].iscsi.lun: Invalid value: 256: must be between 0 and 255, inclusive',
      'spec.volumes[0].iscsi.secretRef: Required value',
    ],
  },
  {
    name: 'iscsi with names of no form',
    volume: { iscsi: { targetPortal: 'p', iqn: 'abc.x', lun: 1, initiatorName: 'iqn.nonsense' } },
    want: [
      'spec.volumes[0].iscsi.iqn: Invalid value: "abc.x": must be valid format starting with iqn, eui, or naa',
      'spec.volumes[0].iscsi.initiatorname: Invalid value: "iqn.nonsense": must be valid format',
    ],
  },
  {
    name: 'iscsi with too long a session name',
    volume: {
      iscsi: {
        targetPortal: 'p'.repeat(63),
        iqn: 'eui.0123456789ABCDEF',
        lun: 1,
        initiatorName: 'eui.0123456789ABCDEF',
      },
    },
    want: [
      'spec.volumes[0].name: Invalid value: "v": Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.',
    ],
  },
  {
    name: 'glusterfs',
    volume: { glusterfs: { endpoints: '', path: '' } },
    want: ['spec.volumes[0].glusterfs.endpoints: Required value', 'spec.volumes[0].glusterfs.path: Required value'],
  },
  {
    name: 'rbd',
    volume: { rbd: { monitors: [], image: '' } },
    want: ['spec.volumes[0].rbd.monitors: Required value', 'spec.volumes[0].rbd.image: Required value'],
  },
  { name: 'cephfs', volume: { cephfs: { monitors: [] } }, want: ['spec.volumes[0].cephfs.monitors: Required value'] },
  {
    name: 'cinder',
    volume: { cinder: { volumeID: '', secretRef: { name: '' } } },
    want: ['spec.volumes[0].cinder.volumeID: Required value', 'spec.volumes[0].cinder.secretRef.name: Required value'],
  },
  {
    name: 'fc without targets',
    volume: { fc: {} },
    want: ['spec.volumes[0].fc.targetWWNs: Required value: must specify either targetWWNs or wwids, but not both'],
  },
  {
    name: 'fc with targets of no number',
    volume: { fc: { targetWWNs: ['a'], wwids: ['b'] } },
    want: [
      'spec.volumes[0].fc.targetWWNs: Invalid value: ["a"]: targetWWNs and wwids can not be specified simultaneously',
      'spec.volumes[0].fc.lun: Required value: lun is required if targetWWNs is specified',
    ],
  },
  {
    name: 'flexVolume',
    volume: { flexVolume: { driver: '', options: { 'a.K8s.io/x': '1', other: '2' } } },
    want: [
      'spec.volumes[0].flexVolume.driver: Required value',
      'spec.volumes[0].flexVolume.options[a.K8s.io/x]: Invalid value: "a.K8s.io/x": kubernetes.io and k8s.io namespaces are reserved',
    ],
  },
  {
    name: 'flocker',
    volume: { flocker: {} },
    want: ['spec.volumes[0].flocker: Required value: one of datasetName and datasetUUID is required'],
  },
  {
    name: 'flocker with two names',
    volume: { flocker: { datasetName: 'a/b', datasetUUID: 'c' } },
    want: [
      'spec.volumes[0].flocker: Invalid value: "resource": datasetName and datasetUUID can not be specified simultaneously',
      'spec.volumes[0].flocker.datasetName: Invalid value: "a/b": must not contain \'/\'',
    ],
  },
  {
    name: 'photonPersistentDisk',
    volume: { photonPersistentDisk: { pdID: '' } },
    want: ['spec.volumes[0].photonPersistentDisk.pdID: Required value'],
  },
  {
    name: 'quobyte',
    volume: { quobyte: { registry: '', volume: '' } },
    want: [
      'spec.volumes[0].quobyte.registry: Required value: must be a host:port pair or multiple pairs separated by commas',
      'spec.volumes[0].quobyte.volume: Required value',
    ],
  },
  {
    name: 'quobyte with a registry of no form',
    volume: { quobyte: { registry: 'a:1,b', volume: 'v' } },
    want: [
      'spec.volumes[0].quobyte.registry: Invalid value: "a:1,b": must be a host:port pair or multiple pairs separated by commas',
    ],
  },
  {
    name: 'scaleIO',
    volume: { scaleIO: { gateway: '', system: '', secretRef: {} } },
    want: [
      'spec.volumes[0].scaleIO.gateway: Required value',
      'spec.volumes[0].scaleIO.system: Required value',
      'spec.volumes[0].scaleIO.volumeName: Required value',
    ],
  },
  {
    name: 'storageos',
    volume: { storageos: { secretRef: {} } },
    want: [
      'spec.volumes[0].storageos.volumeName: Required value',
      'spec.volumes[0].storageos.secretRef.name: Required value',
    ],
  },
  {
    name: 'vsphereVolume',
    volume: { vsphereVolume: { volumePath: '' } },
    want: ['spec.volumes[0].vsphereVolume.volumePath: Required value'],
  },
  {
    name: 'portworxVolume',
    volume: { portworxVolume: { volumeID: '' } },
    want: ['spec.volumes[0].portworxVolume.volumeID: Required value'],
  },
  {
    name: 'a claim without a name',
    volume: { persistentVolumeClaim: { claimName: '' } },
    want: ['spec.volumes[0].persistentVolumeClaim.claimName: Required value'],
  },
  {
    name: 'a secret without a name',
    volume: { secret: {} },
    want: ['spec.volumes[0].secret.secretName: Required value'],
  },
  {
    name: 'a config map with modes and paths',
    volume: {
      configMap: {
        name: 'c',
        defaultMode: 512,
        items: [
          { key: 'a', path: 'a', mode: -1 },
          { key: 'b', path: 'x/../y' },
        ],
      },
    },
    want: [
      'spec.volumes[0].configMap.defaultMode: Invalid value: 512: must be a number between 0 and 0777 (octal), both inclusive',
      'spec.volumes[0].configMap.items[0].mode: Invalid value: -1: must be a number between 0 and 0777 (octal), both inclusive',
      'spec.volumes[0].configMap.items[1].path: Invalid value: "x/../y": must not contain \'..\'',
    ],
  },
  {
    name: 'csi',
    volume: { csi: { driver: '', nodePublishSecretRef: { name: '' } } },
    want: [
      'spec.volumes[0].csi.driver: Required value',
      "spec.volumes[0].csi.driver: Invalid value: \"\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      'spec.volumes[0].csi.nodePublishSecretRef.name: Required value',
    ],
  },
  {
    name: 'csi of a long name',
    volume: { csi: { driver: 'd'.repeat(64) } },
    want: ['spec.volumes[0].csi.driver: Too long: may not be more than 63 bytes'],
  },
  {
    name: 'an ephemeral claim without a template',
    volume: { ephemeral: {} },
    want: ['spec.volumes[0].ephemeral.volumeClaimTemplate: Required value'],
  },
  {
    name: 'an ephemeral claim with a name of its own',
    volume: {
      ephemeral: { volumeClaimTemplate: { metadata: { name: 'x' }, spec: { accessModes: [], resources: {} } } },
    },
    want: [
      'spec.volumes[0].ephemeral.volumeClaimTemplate.metadata.name: Forbidden: cannot be set',
      'spec.volumes[0].ephemeral.volumeClaimTemplate.spec.accessModes: Required value: at least 1 access mode is required',
      'spec.volumes[0].ephemeral.volumeClaimTemplate.spec.resources[storage]: Required value',
    ],
  },
  {
    name: 'an image without a reference',
    volume: { image: { reference: '', pullPolicy: 'Sometimes' } },
    want: [
      'spec.volumes[0].image.reference: Required value',
      'spec.volumes[0].image.pullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent", "Never"',
    ],
  },
  {
    name: 'downwardAPI',
    volume: { downwardAPI: { items: [{ path: '' }] } },
    want: [
      'spec.volumes[0].downwardAPI.path: Required value',
      'spec.volumes[0].downwardAPI: Required value: one of fieldRef and resourceFieldRef is required',
    ],
  },
  {
    name: 'downwardAPI with both, of what is not there',
    volume: {
      downwardAPI: {
        items: [
          { path: '/a', fieldRef: { fieldPath: 'status.podIP' }, resourceFieldRef: { resource: 'limits.cpu' } },
          { path: 'b', resourceFieldRef: { resource: 'limits.disk', containerName: 'main' } },
          { path: 'c', resourceFieldRef: { resource: 'limits.cpu', containerName: 'main', divisor: '3' } },
        ],
      },
    },
    want: [
      'spec.volumes[0].downwardAPI.path: Invalid value: "/a": must be a relative path',
      'spec.volumes[0].downwardAPI.fieldRef.fieldPath: Unsupported value: "status.podIP": supported values: "metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"',
      'spec.volumes[0].downwardAPI: Invalid value: "resource": fieldRef and resourceFieldRef can not be specified simultaneously',
      'spec.volumes[0].downwardAPI.resourceFieldRef.resource: Unsupported value: "limits.disk": supported values: "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"',
      'spec.volumes[0].downwardAPI.resourceFieldRef.divisor: Invalid value: "limits.cpu": only divisor\'s values 1m and 1 are supported with the cpu resource',
    ],
  },
]

for (const { name, volume, want } of cases) {
  t.test(`a volume: ${name}`, async (t) => {
    t.strictSame(podErrors({ volumes: [{ name: 'v', ...volume }] }), want)
  })
}

const sources: { name: string; sources: Draft<NonNullable<Volume['projected']>['sources']>; want: unknown }[] = [
  { name: 'nothing', sources: [], want: [] },
  {
    name: 'two in one',
    sources: [{ secret: { name: 'a' }, configMap: { name: 'b' } }],
    want: ['spec.volumes[0].projected.sources[0]: Forbidden: may not specify more than 1 volume type per source'],
  },
  {
    name: 'without names',
    sources: [{ secret: {} }, { configMap: {} }],
    want: [
      'spec.volumes[0].projected.sources[0].secret.name: Required value',
      'spec.volumes[0].projected.sources[1].configMap.name: Required value',
    ],
  },
  {
    name: 'the same file twice',
    sources: [
      { secret: { name: 'a', items: [{ key: 'x', path: 'f' }] } },
      { configMap: { name: 'b', items: [{ key: 'x', path: 'f' }] } },
      { downwardAPI: { items: [{ path: 'f', fieldRef: { fieldPath: 'metadata.name' } }] } },
    ],
    want: [
      'spec.volumes[0].projected: Invalid value: "b": conflicting duplicate paths',
      'spec.volumes[0].projected: Invalid value: "f": conflicting duplicate paths',
    ],
  },
  {
    name: 'a token that ends at once',
    sources: [{ serviceAccountToken: { path: 'a/../b', expirationSeconds: 599 } }],
    want: [
      'spec.volumes[0].projected.sources[0].serviceAccountToken.expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes',
      'spec.volumes[0].projected.path: Invalid value: "a/../b": must not contain \'..\'',
      'spec.volumes[0].projected.sources[0].serviceAccountToken: Forbidden: must not be specified when serviceAccountName is not set',
    ],
  },
  {
    name: 'a token for ever',
    sources: [{ serviceAccountToken: { path: 't', expirationSeconds: 4294967297 } }],
    want: [
      'spec.volumes[0].projected.sources[0].serviceAccountToken.expirationSeconds: Invalid value: 4294967297: may not specify a duration larger than 2^32 seconds',
      'spec.volumes[0].projected.sources[0].serviceAccountToken: Forbidden: must not be specified when serviceAccountName is not set',
    ],
  },
]

for (const { name, sources: list, want } of sources) {
  t.test(`a projected volume: ${name}`, async (t) => {
    t.strictSame(podErrors({ volumes: [{ name: 'v', projected: { sources: list } }] }), want)
  })
}
