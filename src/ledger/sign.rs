//! Signatures in the form of `ssh-keygen -Y sign`, namespace `saasmaint`.

use std::fmt;

use ssh_key::{Algorithm, HashAlg, LineEnding, PrivateKey, PublicKey, SshSig};

/// What the signatures are for; `ssh-keygen -Y verify -n` takes it.
pub const NAMESPACE: &str = "saasmaint";

const BEGIN: &str = "-----BEGIN SSH SIGNATURE-----";
const END: &str = "-----END SSH SIGNATURE-----";
/// The width of an armoured line, as OpenSSH writes it.
const WIDTH: usize = 70;

/// Why a key cannot sign, or a signature cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// No private key in the form of OpenSSH.
    #[error("it is no private key in the form of OpenSSH ({0}); `ssh-keygen -t ed25519` makes one")]
    Form(ssh_key::Error),
    /// The key is encrypted and no passphrase was given.
    #[error("it is encrypted; run this on a terminal to give its passphrase, or sign with another key")]
    Encrypted,
    /// The passphrase does not fit.
    #[error("the passphrase does not open it")]
    Passphrase,
    /// A kind of key that does not sign here.
    #[error(
        "{0} keys do not sign here; use an ed25519 or ECDSA (P-256, P-384) key, or sign the file with `ssh-keygen -Y sign -n saasmaint`"
    )]
    Kind(String),
    /// The signing itself failed.
    #[error("it does not sign: {0}")]
    Signing(ssh_key::Error),
    /// No signature in the form of OpenSSH.
    #[error("it is no signature in the form of `ssh-keygen -Y sign` ({0})")]
    Signature(ssh_key::Error),
}

/// A private key.
pub struct Signer(PrivateKey);

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.0.fingerprint(HashAlg::Sha256))
    }
}

impl Signer {
    /// Reads a private key file of OpenSSH.
    ///
    /// # Errors
    /// [`KeyError`]; [`KeyError::Encrypted`] asks for a passphrase.
    pub fn read(file: &[u8], passphrase: Option<&str>) -> Result<Self, KeyError> {
        let key = PrivateKey::from_openssh(file).map_err(KeyError::Form)?;
        if !matches!(key.algorithm(), Algorithm::Ed25519 | Algorithm::Ecdsa { .. }) {
            let kind = match key.algorithm() {
                Algorithm::Rsa { .. } => "RSA".to_owned(),
                other => other.as_str().to_owned(),
            };
            return Err(KeyError::Kind(kind));
        }
        match passphrase {
            _ if !key.is_encrypted() => Ok(Self(key)),
            None => Err(KeyError::Encrypted),
            Some(passphrase) => key.decrypt(passphrase).map(Self).map_err(|_| KeyError::Passphrase),
        }
    }

    /// Signs a message.
    ///
    /// # Errors
    /// [`KeyError::Signing`] for keys of a kind that cannot sign.
    pub fn sign(&self, message: &[u8]) -> Result<Signature, KeyError> {
        self.0.sign(NAMESPACE, HashAlg::Sha512, message).map(Signature).map_err(KeyError::Signing)
    }
}

/// A signature with the public key that made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature(SshSig);

impl Signature {
    /// Reads the armoured form.
    ///
    /// # Errors
    /// [`KeyError::Signature`] for any other text.
    pub fn from_armored(text: &str) -> Result<Self, KeyError> {
        SshSig::from_pem(text).map(Self).map_err(KeyError::Signature)
    }

    /// Reads the form of a line: base64 without line breaks.
    ///
    /// # Errors
    /// [`KeyError::Signature`] for any other text.
    pub fn from_inline(text: &str) -> Result<Self, KeyError> {
        let mut armored = format!("{BEGIN}\n");
        let mut rest = text;
        while let Some((line, after)) = rest.split_at_checked(WIDTH) {
            armored.push_str(line);
            armored.push('\n');
            rest = after;
        }
        if !rest.is_empty() {
            armored.push_str(rest);
            armored.push('\n');
        }
        armored.push_str(END);
        armored.push('\n');
        Self::from_armored(&armored)
    }

    /// The armoured form, with a final line break.
    ///
    /// # Errors
    /// [`KeyError::Signing`] where it cannot be written.
    pub fn armored(&self) -> Result<String, KeyError> {
        let mut text = self.0.to_pem(LineEnding::LF).map_err(KeyError::Signing)?;
        if !text.ends_with('\n') {
            text.push('\n');
        }
        Ok(text)
    }

    /// The form of a line.
    ///
    /// # Errors
    /// [`KeyError::Signing`] where it cannot be written.
    pub fn inline(&self) -> Result<String, KeyError> {
        Ok(self.armored()?.lines().filter(|line| !line.starts_with('-')).collect())
    }

    /// The key that made it.
    pub(super) fn key(&self) -> PublicKey {
        PublicKey::from(self.0.public_key().clone())
    }

    /// How people name the key.
    pub(super) fn fingerprint(&self) -> String {
        self.key().fingerprint(HashAlg::Sha256).to_string()
    }

    /// Whether the key that it names made it for this message.
    ///
    /// # Errors
    /// Why it does not hold, in a few words.
    pub(super) fn check(&self, message: &[u8]) -> Result<(), String> {
        if self.0.namespace() != NAMESPACE {
            return Err(format!("it was made for `{}` and not for `{NAMESPACE}`", self.0.namespace()));
        }
        if matches!(self.0.algorithm(), Algorithm::Rsa { .. }) {
            return Err("RSA signatures cannot be checked here; sign with an ed25519 key".to_owned());
        }
        self.key().verify(NAMESPACE, message, &self.0).map_err(|_| "it was not made for this text".to_owned())
    }
}
