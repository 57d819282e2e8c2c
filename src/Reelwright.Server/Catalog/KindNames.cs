using System.Text;

namespace Reelwright.Server.Catalog;

/// <summary>Names of enum values in JSON: words in lower case, joined by dashes.</summary>
internal static class KindNames
{
    public static string Id(this ModelKind kind) => Kebab(kind.ToString());

    /// <summary>TextToVideo becomes text-to-video.</summary>
    public static string Kebab(string name)
    {
        var kebab = new StringBuilder(name.Length + 4);
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && kebab.Length > 0)
            {
                kebab.Append('-');
            }

            kebab.Append(char.ToLowerInvariant(letter));
        }

        return kebab.ToString();
    }
}
