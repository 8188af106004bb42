/** Labels of IPAddresses: of which family an address is, and who keeps the object. */
export const familyLabel = 'ipaddress.kubernetes.io/ip-family'
export const managedByLabel = 'ipaddress.kubernetes.io/managed-by'

/** Who keeps the IPAddresses of Services: the API server. */
export const ipAllocator = 'ipallocator.k8s.io'
