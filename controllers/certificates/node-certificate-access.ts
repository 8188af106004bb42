import { clusterRoles } from '../../apimachinery/kinds/rbac/cluster-role.ts'
import { clusterRoleBindings } from '../../apimachinery/kinds/rbac/cluster-role-binding.ts'
import type { Client } from '../../client/client.ts'
import { createIfMissing } from '../../client/create-if-missing.ts'
import { kubeletServingSigner, nodesGroup } from './signers.ts'

/** The service account of kube-system that approves what kubelets show; upstream has none. */
export const kubeletServingApprover = 'peapod-kubelet-serving-approver'

const apiGroup = 'rbac.authorization.k8s.io'
const group = 'certificates.k8s.io'
const rotationBinding = 'peapod-node-certificate-rotation'

/**
 * Lets the approver of serving certificates do its work, and lets kubelets replace their own client certificates, as
 * kubeadm does (kubeadm:node-autoapprove-certificate-rotation). What is there already stays as it is.
 */
export async function grantNodeCertificates(administrator: Client): Promise<void> {
  const name = kubeletServingApprover
  await createIfMissing(administrator, clusterRoles, {
    metadata: { name },
    rules: [
      { verbs: ['get', 'list', 'watch'], apiGroups: [group], resources: ['certificatesigningrequests'] },
      { verbs: ['update'], apiGroups: [group], resources: ['certificatesigningrequests/approval'] },
      { verbs: ['approve'], apiGroups: [group], resources: ['signers'], resourceNames: [kubeletServingSigner] },
      { verbs: ['get'], apiGroups: [''], resources: ['nodes'] },
    ],
  })
  await createIfMissing(administrator, clusterRoleBindings, {
    metadata: { name },
    roleRef: { apiGroup, kind: clusterRoles.kind, name },
    subjects: [{ kind: 'ServiceAccount', namespace: 'kube-system', name }],
  })
  await createIfMissing(administrator, clusterRoleBindings, {
    metadata: { name: rotationBinding },
    roleRef: { apiGroup, kind: clusterRoles.kind, name: `system:${group}:certificatesigningrequests:selfnodeclient` },
    subjects: [{ apiGroup, kind: 'Group', name: nodesGroup }],
  })
}
