/** Parts of operation ids and tags, as upstream makes them of group and version. */

function words(group: string): string[] {
  return (group === '' ? 'core' : group.replace(/\.k8s\.io$/, '')).split(/[.-]/)
}

/** Upper case for the first letter. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** `RbacAuthorizationV1`: the middle of an operation id. */
export function groupVersionName(group: string, version: string): string {
  return [...words(group), version].map(capitalized).join('')
}

/** `rbacAuthorization_v1`, or `rbacAuthorization` without a version. */
export function tagOf(group: string, version?: string): string {
  const [first = '', ...rest] = words(group)
  const name = first + rest.map(capitalized).join('')
  return version === undefined ? name : `${name}_${version}`
}
