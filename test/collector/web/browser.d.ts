/** What of a browser the console's client names where these tests only need its types. */
declare const location: { readonly origin: string };
