namespace Reelwright.Server.Platform.Mail;

internal static class MailSetup
{
    public static void AddMail(this WebApplicationBuilder builder) => builder.Services.AddSingleton<PostOffice>();
}
