// A certified OpenID Connect provider (panva/node-oidc-provider) for the tests: one client, people
// from the first argument, its own pages to sign in. Prints a line when it listens.

import Provider, { interactionPolicy } from "oidc-provider";

const { port, client, people } = JSON.parse(process.argv[2]);
const issuer = `http://localhost:${port}`;

// Whoever has signed in has agreed: a centre's staff are not asked again.
const policy = interactionPolicy.base();
policy.remove("consent");

const provider = new Provider(issuer, {
  clients: [{
    ...client,
    response_types: ["code"],
    grant_types: ["authorization_code"],
    token_endpoint_auth_method: "client_secret_basic",
  }],
  claims: { openid: ["sub"], profile: ["name", "preferred_username", "realm_access"] },
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  interactions: { policy },
  features: { devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
  findAccount(_context, id) {
    const claims = people[id];
    return claims && { accountId: id, claims: () => ({ sub: id, ...claims }) };
  },
  async loadExistingGrant(context) {
    const grant = new context.oidc.provider.Grant({
      clientId: context.oidc.client.clientId,
      accountId: context.oidc.session.accountId,
    });
    grant.addOIDCScope("openid profile");
    await grant.save();
    return grant;
  },
});

provider.listen(port, "localhost", () => console.log("listening"));
