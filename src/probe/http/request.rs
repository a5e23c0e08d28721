//! Requests, and the redirects that they meet.

use std::sync::Arc;

use serde_json::{Map, Value, json};
use ureq::config::{AutoHeaderValue, Config};
use ureq::http::header::{
    AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HOST, LOCATION, TRANSFER_ENCODING,
};
use ureq::http::{HeaderName, HeaderValue, Method, Request, Response, Uri};
use ureq::{Agent, Body, Proxy, ProxyProtocol};

use super::response::HttpResponse;
use super::url::{discreet, follow, is_loopback, read, stays};
use super::wire::{Route, bare_host};
use crate::model::{HttpCheck, Instant, Redirects};
use crate::probe::certificate::Certificate;
use crate::probe::connect::NetworkError;
use crate::probe::verifier::{RecordingVerifier, describe};
use crate::probe::{Deadline, RunContext};

/// More redirects are not followed.
const MOST_REDIRECTS: usize = 10;

/// A header that is sent.
struct Header {
    name: HeaderName,
    value: HeaderValue,
    /// It is for the host alone that the probe names.
    secret: bool,
}

/// Sends a request, and again where redirects lead.
pub(super) struct RequestSender<'a> {
    check: &'a HttpCheck,
    deadline: &'a Deadline,
    verifier: &'a Arc<RecordingVerifier>,
    proxy: Option<Proxy>,
    headers: Vec<Header>,
    method: Method,
    body: Option<&'a str>,
    at: Uri,
    /// Whether it has never left the host that the probe names, nor TLS.
    home: bool,
    redirects: Vec<Value>,
    route: Option<Arc<Route>>,
}

/// What follows an answer.
enum Redirect {
    None,
    Follow(Uri),
    Refused(String),
}

impl<'a> RequestSender<'a> {
    /// Prepares a request.
    pub fn new(
        check: &'a HttpCheck,
        context: &RunContext,
        deadline: &'a Deadline,
        verifier: &'a Arc<RecordingVerifier>,
        proxy: Option<Proxy>,
    ) -> Result<Self, String> {
        let at = read(&check.url).ok_or_else(|| format!("`{}` is not a URL that can be asked", check.url))?;
        let method = check.method.parse().map_err(|_| format!("`{}` is no method", check.method))?;
        let headers = headers(check, context)?;
        let body = check.body.as_deref();
        Ok(Self {
            check,
            deadline,
            verifier,
            proxy,
            headers,
            method,
            body,
            at,
            home: true,
            redirects: Vec::new(),
            route: None,
        })
    }

    pub fn send(&mut self) -> Result<HttpResponse, NetworkError> {
        loop {
            let (response, route) = self.send_once()?;
            let refused_redirect = match self.next(&response)? {
                Redirect::None => None,
                Redirect::Refused(why) => Some(why),
                Redirect::Follow(to) => {
                    self.redirect_to(response.status().as_u16(), to);
                    continue;
                }
            };
            return Ok(HttpResponse::new(response, route, refused_redirect));
        }
    }

    fn send_once(&mut self) -> Result<(Response<Body>, Arc<Route>), NetworkError> {
        self.verifier.forget();
        let proxy = self.proxy_for()?;
        let named = proxy.as_ref().map(|proxy| format!("{}:{}", proxy.host(), proxy.port()));
        let route = Route::new(self.deadline, self.verifier, named);
        self.route = Some(Arc::clone(&route));
        let agent = route.agent(config(self.deadline, proxy));
        let sent = self.request(&agent);
        sent.map_err(|error| route.classify(error)).map(|response| (response, route))
    }

    /// The proxy for where the request goes.
    fn proxy_for(&self) -> Result<Option<Proxy>, NetworkError> {
        let Some(proxy) = &self.proxy else { return Ok(None) };
        if is_loopback(bare_host(&self.at)) || proxy.is_no_proxy(&self.at) {
            return Ok(None);
        }
        match proxy.protocol() {
            ProxyProtocol::Http | ProxyProtocol::Https => Ok(Some(proxy.clone())),
            other => Err(NetworkError::Error(format!(
                "the proxy {}:{} speaks {other:?}, which this program does not",
                proxy.host(),
                proxy.port()
            ))),
        }
    }

    fn request(&self, agent: &Agent) -> Result<Response<Body>, ureq::Error> {
        let mut request = Request::builder().method(self.method.clone()).uri(self.at.clone());
        for header in self.headers.iter().filter(|header| self.home || !header.secret) {
            request = request.header(&header.name, &header.value);
        }
        match self.body {
            Some(body) => agent.run(request.body(body)?),
            // Of these a server expects to be told that there is no body.
            None if [Method::POST, Method::PUT, Method::PATCH].contains(&self.method) => {
                agent.run(request.body("")?)
            }
            None => agent.run(request.body(())?),
        }
    }

    /// What follows an answer.
    fn next(&self, response: &Response<Body>) -> Result<Redirect, NetworkError> {
        let status = response.status().as_u16();
        let location = response.headers().get(LOCATION);
        let (301..=303 | 307 | 308, Some(location)) = (status, location) else { return Ok(Redirect::None) };
        if self.check.redirects == Redirects::None || self.check.status.contains(&status) {
            return Ok(Redirect::None);
        }
        let location = String::from_utf8_lossy(location.as_bytes());
        let Some(to) = follow(&self.at, &location) else {
            let location = discreet(&location);
            return Ok(Redirect::Refused(format!("redirects to `{location}`, which is no HTTP URL")));
        };
        if self.check.redirects == Redirects::SameHost && !stays(&self.at, &to) {
            let authority = to.authority().map_or("", |authority| authority.as_str());
            // Of the same host it is the scheme that tells the difference.
            let same = self.at.host() == to.host();
            let scheme = if same { to.scheme_str().unwrap_or_default() } else { "" };
            let separator = if same { "://" } else { "" };
            return Ok(Redirect::Refused(format!(
                "redirects to {scheme}{separator}{authority} and that is not followed"
            )));
        }
        if self.redirects.len() == MOST_REDIRECTS {
            return Err(NetworkError::Fail(format!("more than {MOST_REDIRECTS} redirects")));
        }
        Ok(Redirect::Follow(to))
    }

    /// Turns to where a redirect leads (RFC 9110, section 15.4).
    fn redirect_to(&mut self, status: u16, to: Uri) {
        let becomes_get = match status {
            303 => self.method != Method::HEAD,
            301 | 302 => self.method == Method::POST,
            _ => false,
        };
        if becomes_get {
            self.method = Method::GET;
            self.body = None;
            self.headers.retain(|header| header.name != CONTENT_TYPE);
        }
        self.home = self.home && stays(&self.at, &to);
        self.redirects.push(json!({ "status": status, "to": discreet(&to.to_string()) }));
        self.at = to;
    }

    /// What is kept of the request.
    pub fn add_facts(&self, facts: &mut Map<String, Value>, now: Instant) {
        let mut fact = |name: &str, value: Value| facts.insert(name.to_owned(), value);
        let url = self.at.to_string();
        // What the checklist asks for is its own; what a server leads to may let somebody in.
        fact("url", json!(if self.redirects.is_empty() { url } else { discreet(&url) }));
        fact("method", json!(self.method.as_str()));
        fact("redirects", self.redirects.clone().into());
        if let Some(route) = &self.route {
            match route.proxy() {
                Some(proxy) => fact("proxy", json!(proxy)),
                None => fact("address", json!(route.address().map(|address| address.to_string()))),
            };
        }
        let seen = self.verifier.seen();
        if !seen.chain.is_empty() {
            let chain: Vec<Value> = seen.chain.iter().map(|der| Certificate::read(der).fact(now)).collect();
            fact("tls_verified", json!(self.check.verify && seen.fault.is_none()));
            fact("tls_error", json!(seen.fault.as_ref().map(describe)));
            fact("tls_chain", chain.into());
        }
    }
}

fn config(deadline: &Deadline, proxy: Option<Proxy>) -> Config {
    Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_idle_connections(0)
        .accept_encoding(AutoHeaderValue::None)
        .user_agent(concat!("saasmaint/", env!("CARGO_PKG_VERSION")))
        .timeout_global(Some(deadline.left()))
        .proxy(proxy)
        .build()
}

fn headers(check: &HttpCheck, context: &RunContext) -> Result<Vec<Header>, String> {
    let name = |key: &String| {
        let name = HeaderName::try_from(key.as_str());
        let name = name.map_err(|_| format!("`{key}` is no name of a header"))?;
        // With any other length than that of the body the server would wait for what never comes.
        let own = [CONTENT_LENGTH, TRANSFER_ENCODING].contains(&name);
        if own { Err(format!("the header `{key}` is left to the program")) } else { Ok(name) }
    };
    let mut headers = Vec::new();
    for (key, text) in &check.headers {
        let name = name(key)?;
        let value = HeaderValue::from_bytes(text.as_bytes());
        let value = value.map_err(|_| format!("the value of the header `{key}` cannot be sent"))?;
        let secret = [AUTHORIZATION, COOKIE, HOST].contains(&name);
        headers.push(Header { name, value, secret });
    }
    for (key, variable) in &check.secret_headers {
        let name = name(key)?;
        let text = context.secrets.get(variable);
        let text = text.ok_or_else(|| format!("the environment variable {variable} is not set"))?;
        // Files of secrets end with a line break, which no header can hold.
        let value = HeaderValue::from_bytes(text.trim_matches(['\r', '\n']).as_bytes());
        let value = value.map_err(|_| {
            format!("what the environment variable {variable} holds cannot stand in a header")
        })?;
        headers.retain(|header: &Header| header.name != name);
        headers.push(Header { name, value, secret: true });
    }
    Ok(headers)
}
