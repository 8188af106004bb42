/** What a node agent says of its machine. */
export interface NodeConfig {
  readonly name: string
  /** Beside those that every node has. */
  readonly labels?: Readonly<Record<string, string>> | undefined
  readonly annotations?: Readonly<Record<string, string>> | undefined
  readonly taints?: readonly { readonly key: string; readonly value?: string; readonly effect: string }[] | undefined
  /** The address under which the machine is reached. */
  readonly internalIp: string
  /** Where its agent listens; the usual one of kubelets unless given. */
  readonly kubeletPort?: number | undefined
  /** The network of its pods; a node that is registered with another keeps that one. */
  readonly podCidr: string
  /** Quantities by resource; cpu, memory, ephemeral-storage and pods at least. */
  readonly capacity: Readonly<Record<string, string>>
  /** What is left for pods; `capacity` unless given. */
  readonly allocatable?: Readonly<Record<string, string>> | undefined
  /** `amd64` unless given, as Go names architectures. */
  readonly architecture?: string | undefined
  readonly kubeletVersion: string
}

/** A machine of a size that suits most examples. */
export const defaultCapacity: Readonly<Record<string, string>> = {
  cpu: '8',
  memory: '32Gi',
  'ephemeral-storage': '100Gi',
  'hugepages-1Gi': '0',
  'hugepages-2Mi': '0',
  pods: '110',
}
