import { type FieldError, invalidField, requiredField } from '../../../../field-error.ts'
import { dnsLabelErrors } from '../../../../names.ts'
import type {
  FCVolumeSource,
  FlockerVolumeSource,
  NFSVolumeSource,
  QuobyteVolumeSource,
  SecretReference,
} from '../../../../types/core-v1.ts'
import { optionalName, required, requiredName } from '../../../validation/fields.ts'
import { lunErrors } from './cloud-disks.ts'

/** What is wrong with an exported directory of an NFS server. */
export function nfsErrors({ server, path: directory }: NFSVolumeSource, path: string): FieldError[] {
  const errors = [...required(`${path}.server`, server), ...required(`${path}.path`, directory)]
  return directory.startsWith('/')
    ? errors
    : [...errors, invalidField(`${path}.path`, directory, 'must be an absolute path')]
}

/** What is wrong with a block device of Ceph. */
export function rbdErrors(source: { monitors: string[]; image: string }, path: string): FieldError[] {
  return [...cephErrors(source, path), ...required(`${path}.image`, source.image)]
}

/** What is wrong with anything of Ceph. */
export function cephErrors({ monitors }: { monitors: string[] | null }, path: string): FieldError[] {
  return monitors?.length ? [] : [requiredField(`${path}.monitors`)]
}

/** What is wrong with a volume of Glusterfs. */
export function glusterfsErrors(source: { endpoints: string; path: string }, path: string): FieldError[] {
  return [...required(`${path}.endpoints`, source.endpoints), ...required(`${path}.path`, source.path)]
}

/** A tenant is a UUID; it has as many bytes as one in hexadecimal may take, and more. */
const maxTenantBytes = 64

/** What is wrong with a volume of Quobyte. */
export function quobyteErrors({ registry, tenant, volume }: QuobyteVolumeSource, path: string): FieldError[] {
  return [...registryErrors(registry, tenant ?? '', path), ...required(`${path}.volume`, volume)]
}

function registryErrors(registry: string, tenant: string, path: string): FieldError[] {
  const pairs = 'must be a host:port pair or multiple pairs separated by commas'
  if (!registry) return [requiredField(`${path}.registry`, pairs)]
  if (Buffer.byteLength(tenant) > maxTenantBytes) {
    return [requiredField(`${path}.tenant`, 'must be a UUID and may not exceed a length of 64 characters')]
  }
  return registry
    .split(',')
    .filter((pair) => !isHostAndPort(pair))
    .map(() => invalidField(`${path}.registry`, registry, pairs))
}

// Neither part has to say anything (net.SplitHostPort), but a host with colons needs brackets.
function isHostAndPort(pair: string): boolean {
  return /^(\[[^[\]]*\]|[^:[\]]*):[^:[\]]*$/.test(pair)
}

/** What is wrong with a dataset of Flocker. */
export function flockerErrors({ datasetName, datasetUUID }: FlockerVolumeSource, path: string): FieldError[] {
  const errors: FieldError[] = []
  if (!datasetName && !datasetUUID) {
    errors.push(requiredField(path, 'one of datasetName and datasetUUID is required'))
  }
  if (datasetName && datasetUUID) {
    errors.push(invalidField(path, 'resource', 'datasetName and datasetUUID can not be specified simultaneously'))
  }
  if (datasetName?.includes('/')) {
    errors.push(invalidField(`${path}.datasetName`, datasetName, "must not contain '/'"))
  }
  return errors
}

/** What is wrong with a volume of ScaleIO. */
export function scaleIoErrors(
  { gateway, system, volumeName }: { gateway: string; system: string; volumeName?: string | undefined },
  path: string,
): FieldError[] {
  return [
    ...required(`${path}.gateway`, gateway),
    ...required(`${path}.system`, system),
    ...required(`${path}.volumeName`, volumeName),
  ]
}

interface StorageOsSource {
  readonly volumeName?: string | undefined
  readonly volumeNamespace?: string | undefined
}

/** What is wrong with a volume of StorageOS, beside its secret. */
export function storageOsErrors({ volumeName, volumeNamespace }: StorageOsSource, path: string): FieldError[] {
  return [
    ...requiredName(`${path}.volumeName`, volumeName, dnsLabelErrors),
    ...optionalName(`${path}.volumeNamespace`, volumeNamespace, dnsLabelErrors),
  ]
}

/** What is wrong with a Fibre Channel volume: named by its targets and number, or by its own name. */
export function fcErrors({ targetWWNs = [], wwids = [], lun }: FCVolumeSource, path: string): FieldError[] {
  const errors: FieldError[] = []
  const targets = `${path}.targetWWNs`
  if (targetWWNs.length === 0 && wwids.length === 0) {
    errors.push(requiredField(targets, 'must specify either targetWWNs or wwids, but not both'))
  }
  if (targetWWNs.length === 0) return errors
  if (wwids.length > 0) {
    errors.push(invalidField(targets, targetWWNs, 'targetWWNs and wwids can not be specified simultaneously'))
  }
  if (lun === undefined) return [...errors, requiredField(`${path}.lun`, 'lun is required if targetWWNs is specified')]
  return [...errors, ...lunErrors(lun, `${path}.lun`)]
}

/** What is wrong with a volume of a driver that is a program on the node. */
export function flexVolumeErrors(
  { driver, options }: { driver: string; options?: Record<string, string> | undefined },
  path: string,
): FieldError[] {
  const reserved = Object.keys(options ?? {}).filter((key) => /\.(kubernetes|k8s)\.io$/.test(`.${domainOf(key)}`))
  const detail = 'kubernetes.io and k8s.io namespaces are reserved'
  return [
    ...required(`${path}.driver`, driver),
    ...reserved.map((key) => invalidField(`${path}.options[${key}]`, key, detail)),
  ]
}

function domainOf(option: string): string {
  return option.split('/', 1)[0]!.toLowerCase()
}

/** A secret beside the pod: all there is to say is its name. */
export function localSecretErrors(secret: { name?: string | undefined } | undefined, path: string): FieldError[] {
  return secret ? required(`${path}.name`, secret.name) : []
}

/** A secret of whichever namespace, which has to be named. */
export function secretInNamespaceErrors(secret: SecretReference | undefined, path: string): FieldError[] {
  return secret ? [...required(`${path}.name`, secret.name), ...required(`${path}.namespace`, secret.namespace)] : []
}
