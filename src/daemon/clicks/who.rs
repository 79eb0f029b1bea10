//! Whose click it was: the person in the channel, found in the CRM by e-mail address. The address
//! is compared and let go.

use super::Desk;
use crate::id::OwnerId;
use crate::notify::click::Who;
use crate::store::StoreError;

/// Who somebody turned out to be.
pub(super) enum Someone {
    /// This owner of the CRM.
    Known(OwnerId),
    /// Nobody of ours.
    Unknown,
    /// The channel or the CRM does not answer now.
    Later(String),
}

impl Desk {
    /// Who it is in the CRM.
    pub(super) async fn someone(&self, who: &Who) -> Result<Someone, StoreError> {
        let email = match self.deps.notifier.person(who).await {
            Ok(Some(email)) => email,
            Ok(None) => return Ok(Someone::Unknown),
            Err(error) => return Ok(Someone::Later(error.to_string())),
        };
        Ok(match self.deps.crm.owner_by_email(&email).await {
            Ok(Some(owner)) => Someone::Known(owner),
            Ok(None) => Someone::Unknown,
            Err(error) => Someone::Later(error.to_string()),
        })
    }
}
