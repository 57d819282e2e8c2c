using Reelwright.Server.Platform.Data;
using Reelwright.Server.Platform.Mail;

namespace Reelwright.Server.Accounts.Recovery;

/// <summary>What accounts are written about.</summary>
internal sealed class AccountLetters(PostOffice post)
{
    public void Confirm(Tx tx, User user, Uri link) => post.Post(tx, user.Email!, new LetterText(
        "Confirm your e-mail address",
        [Greeting(user), "An account was opened with this address. It can be used once the address is confirmed."],
        new LetterLink("Confirm the address", link),
        ["The link works for a day. If it was not you, there is nothing to do."]));

    public void Reset(Tx tx, User user, Uri link) => post.Post(tx, user.Email!, new LetterText(
        "Choose a new password",
        [Greeting(user), "Somebody asked for a new password for your account. With this link you can choose one."],
        new LetterLink("Choose a new password", link),
        ["The link works once and for an hour. If it was not you who asked, there is nothing to do: your password stays as it is."]));

    public void PasswordChanged(Tx tx, User user) => post.Post(tx, user.Email!, new LetterText(
        "Your password was changed",
        [Greeting(user), "The password of your account was changed, and its other browsers were signed out. API keys go on working.", "If it was not you, ask for a new password at once, and look through your API keys."]));

    public void ConfirmChange(Tx tx, User user, string fresh, Uri link) => post.Post(tx, fresh, new LetterText(
        "Confirm your new e-mail address",
        [Greeting(user), $"This address is to become the one of the account {user.UserName}. Nothing changes before it is confirmed."],
        new LetterLink("Confirm the address", link),
        ["The link works for a day. If you do not know the account, there is nothing to do."]));

    public void ChangeAsked(Tx tx, User user, string fresh, Uri link) => post.Post(tx, user.Email!, new LetterText(
        "Your e-mail address is to be changed",
        [Greeting(user), $"Somebody who knows your password asked to change your account's address to {fresh}. It changes once that address is confirmed."],
        new LetterLink("Stop the change", link),
        ["If it was not you, stop the change and choose a new password."]));

    public void ConsentWanted(Tx tx, User user, string fresh, Uri link) => post.Post(tx, user.Email!, new LetterText(
        "May your e-mail address be changed?",
        [Greeting(user), $"Somebody who is signed in to your account, or has one of its API keys, asked to change its address to {fresh}. Nothing happens unless you allow it."],
        new LetterLink("Allow the change", link),
        ["The link works for a day. If it was not you, do not follow it: choose a new password, and look through your API keys."]));

    public void Changed(Tx tx, User user, string old, string fresh, Uri link) => post.Post(tx, old, new LetterText(
        "Your e-mail address was changed",
        [Greeting(user), $"The address of your account is {fresh} from now on."],
        new LetterLink("Go back to this address", link),
        ["The link works for a week. It also signs out every browser and asks for a new password."]));

    public void Deleted(Tx tx, User user) => post.Post(tx, user.Email!, new LetterText(
        "Your account was deleted",
        [Greeting(user), $"The account {user.UserName} was deleted, as somebody who knows its password asked. Its sessions and API keys have ended, a subscription is being ended, and its films and everything else are being erased."],
        null,
        ["This cannot be undone. The name and this address are free again."]));

    private static string Greeting(User user) => $"Hello {user.DisplayName ?? user.UserName},";
}
