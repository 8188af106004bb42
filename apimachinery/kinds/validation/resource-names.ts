import { type FieldError, invalidField } from '../../field-error.ts'
import { invalids } from '../../meta-validation.ts'
import { qualifiedNameErrors } from '../../names.ts'
import { isQuantity, parseQuantity } from '../../quantity.ts'

/** Resources that containers may request without a domain in the name. */
const containerResources = ['cpu', 'memory', 'ephemeral-storage']

const countedResources = [
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
]

/** Names without a domain that Kubernetes knows. */
const standardResources = [
  ...containerResources,
  ...containerResources.flatMap((name) => [`requests.${name}`, `limits.${name}`]),
  ...countedResources,
  'storage',
  'requests.storage',
]

const hugePagesPrefix = 'hugepages-'

/** Pages of memory of a certain size. */
export function isHugePages(name: string): boolean {
  return name.startsWith(hugePagesPrefix)
}

/** Bytes of a page of `hugepages-2Mi`; undefined when the name says no whole number of them. */
export function hugePageSize(name: string): number | undefined {
  const text = name.slice(hugePagesPrefix.length)
  const size = isQuantity(text) ? parseQuantity(text) : undefined
  return size && size.sign() > 0 && size.milliValue() % 1000 === 0 ? size.value() : undefined
}

/** Whether Kubernetes defines the resource, rather than a device plugin. */
export function isNativeResource(name: string): boolean {
  return !name.includes('/') || name.includes('kubernetes.io/')
}

/** Whether more of it may be promised than is there. */
export function mayOvercommit(name: string): boolean {
  return isNativeResource(name) && !isHugePages(name)
}

/** Whether it only comes in whole units. */
export function isIntegerResource(name: string): boolean {
  return countedResources.includes(name) || isExtendedResource(name)
}

/** Whether it is a resource that a device plugin or an administrator adds to nodes. */
export function isExtendedResource(name: string): boolean {
  return (
    !isNativeResource(name) && !name.startsWith('requests.') && qualifiedNameErrors(`requests.${name}`).length === 0
  )
}

function isStandardResource(name: string): boolean {
  return standardResources.includes(name) || isHugePages(name) || name.startsWith(`requests.${hugePagesPrefix}`)
}

/** What is wrong with a resource name anywhere. */
export function resourceNameErrors(name: string, path: string): FieldError[] {
  const errors = invalids(path, name, qualifiedNameErrors(name))
  if (errors.length > 0 || name.includes('/') || isStandardResource(name)) return errors
  return [invalidField(path, name, 'must be a standard resource type or fully qualified')]
}

/** What is wrong with a resource name in the requests or limits of a container. */
export function containerResourceNameErrors(name: string, path: string): FieldError[] {
  const errors = resourceNameErrors(name, path)
  if (!name.includes('/')) {
    const known = containerResources.includes(name) || isHugePages(name)
    return known ? errors : [...errors, invalidField(path, name, 'must be a standard resource for containers')]
  }
  if (isNativeResource(name) || isExtendedResource(name)) return errors
  return [...errors, invalidField(path, name, "doesn't follow extended resource name standard")]
}

/** Whether quotas can limit the resource by a name without a domain. */
export function isQuotaResource(name: string): boolean {
  return isStandardResource(name) && name !== 'storage'
}

/** What is wrong with the name of what a quota limits. */
export function quotaResourceNameErrors(name: string, path: string): FieldError[] {
  const errors = resourceNameErrors(name, path)
  if (name.includes('/') || isQuotaResource(name)) return errors
  return [...errors, invalidField(path, name, 'must be a standard resource for quota')]
}
