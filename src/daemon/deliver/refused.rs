//! A way out that takes nothing from us is said where it can still be heard, once; and so is that
//! it does again.

use super::Deliverer;
use super::outlets::{self, Outlet};
use crate::alert::{Notice, PostId, Recipient};
use crate::daemon::ops::{self, Matter};
use crate::notify::{Address, Delivery, Names};
use crate::store::StoreError;

impl Deliverer {
    /// Nothing goes through there.
    pub(super) async fn shut(&self, outlet: &Outlet, reason: &str) -> Result<(), StoreError> {
        let headline = format!("{} does not take our messages", outlet.called());
        tracing::error!(reason, "{headline}; they are held");
        let held = "Nothing is lost: messages are held, tried every minute, and sent when it does.";
        let details = vec![reason.to_owned(), held.to_owned()];
        self.announce(outlet, headline.clone(), details.clone()).await;
        self.deps.store.set_note(&outlet.note(), Some(reason)).await?;
        self.tell(outlet, Some((headline, details))).await
    }

    /// Something went through, and perhaps nothing did before.
    pub(super) async fn opened(&self, outlet: &Outlet) -> Result<(), StoreError> {
        if self.deps.store.note(&outlet.note()).await?.is_none() {
            return Ok(());
        }
        let headline = format!("{} takes our messages again", outlet.called());
        tracing::info!("{headline}");
        let details = vec!["What was held is sent now.".to_owned()];
        self.announce(outlet, headline, details).await;
        self.tell(outlet, None).await?;
        self.deps.store.set_note(&outlet.note(), None).await
    }

    /// Tells the operator, unless by that very way.
    async fn tell(
        &self,
        outlet: &Outlet,
        trouble: Option<(String, Vec<String>)>,
    ) -> Result<(), StoreError> {
        let matter = Matter {
            subject: outlet.note().replacen("notifier_refused", "ops line", 1),
            trouble,
            over: format!("{} takes our messages again", outlet.called()),
            is_loud: true,
        };
        let by = |to: &Recipient| {
            let other = outlets::reader(&self.deps, to);
            let other = other.and_then(|reader| self.desk.lines.outlet(&self.deps, &reader));
            other.is_ok_and(|other| other.sink != outlet.sink)
        };
        ops::raise(&self.deps, &self.live.load(), &matter, by).await
    }

    /// Shows the operator something on the console, if there is one; what the operator is sent
    /// besides is shown there when it is.
    async fn announce(&self, outlet: &Outlet, headline: String, details: Vec<String>) {
        if outlet.sink.is_some() {
            return;
        }
        let at = self.deps.clock.now();
        self.mirror(&Delivery {
            post: PostId::about("announcement"),
            revision: 1,
            to: Address::Ops,
            meant_for: None,
            thread: None,
            previous: None,
            changed: false,
            repeat: false,
            notice: Notice::Ops { headline, details, is_over: false, at },
            names: Names::default(),
            picture: None,
            offers: Vec::new(),
        })
        .await;
    }
}
