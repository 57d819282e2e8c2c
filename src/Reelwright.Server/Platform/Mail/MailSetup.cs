using Reelwright.Server.Platform.Maintenance;

namespace Reelwright.Server.Platform.Mail;

internal static class MailSetup
{
    public static void AddMail(this WebApplicationBuilder builder)
    {
        builder.AddChecked<SmtpOptions>(SmtpOptions.Section);
        var services = builder.Services;
        services.AddSingleton<PostOffice>();
        services.AddSingleton<LetterQueue>();
        services.AddSingleton<LetterMessage>();
        if (builder.Configuration[$"{SmtpOptions.Section}:{nameof(SmtpOptions.Host)}"] is null)
        {
            services.AddSingleton<ICourier, FileCourier>();
        }
        else
        {
            services.AddSingleton<ICourier, SmtpCourier>();
        }

        services.AddSingleton<IMaintenanceTask, ForgetMailFiles>();
        services.AddSingleton<LetterDelivery>();
        services.AddHostedService(provider => provider.GetRequiredService<LetterDelivery>());
    }
}
