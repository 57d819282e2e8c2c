using Reelwright.Server.Platform;

namespace Reelwright.Server.Language;

/// <summary>The language model that other rooms ask. It has no endpoints of its own.</summary>
internal static class LanguageSetup
{
    public static void AddLanguage(this WebApplicationBuilder builder)
    {
        builder.AddChecked<LanguageOptions>(LanguageOptions.Section);
        builder.Services.AddSingleton<LanguageServer>();
    }
}
