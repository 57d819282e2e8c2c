using System.Collections;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Reelwright.Server;
using Reelwright.Server.Catalog;
using Reelwright.Server.Platform.Http;

namespace Reelwright.EndToEnd.Tests.Documents;

/// <summary>The manual and the code name the same settings.</summary>
public sealed partial class Settings
{
    [Fact]
    public void Every_setting_is_in_the_manual_and_the_manual_invents_none()
    {
        var documented = Row().Matches(Repository.Read("docs/operations.md")).Select(row => row.Groups["key"].Value).ToHashSet(StringComparer.Ordinal);
        var real = RealSettings().ToHashSet(StringComparer.Ordinal);

        var forgotten = real.Where(setting => !documented.Any(pattern => Fits(pattern, setting))).ToList();
        var invented = documented.Where(pattern => !real.Any(setting => Fits(pattern, setting))).ToList();

        Assert.Empty(forgotten);
        Assert.Empty(invented);
    }

    [Fact]
    public void The_model_in_the_manual_is_one_the_catalogue_takes()
    {
        var json = Fence().Match(Repository.Read("docs/adding-a-model.md")).Groups["json"].Value;

        var (model, problems) = ModelFile.Read(Encoding.UTF8.GetBytes(json), "harbour-t2v");

        Assert.Empty(problems);
        Assert.NotNull(model);
    }

    /// <summary>A "*" stands for the names of tiers and features, which are many and alike.</summary>
    private static bool Fits(string pattern, string setting) => Regex.IsMatch(
        setting, $"^{Regex.Escape(pattern).Replace(@"\*", "[A-Za-z]+", StringComparison.Ordinal)}$", RegexOptions.None, TimeSpan.FromSeconds(1));

    private static IEnumerable<string> RealSettings()
    {
        foreach (var type in typeof(ReelwrightHost).Assembly.GetTypes().Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal)))
        {
            var section = type == typeof(ServerOptions)
                ? ""
                : type.GetField("Section", BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static)?.GetRawConstantValue() as string;
            if (section is not null)
            {
                foreach (var name in Names(type))
                {
                    yield return section.Length == 0 ? name : $"{section}:{name}";
                }
            }
        }
    }

    private static IEnumerable<string> Names(Type type) => type.GetProperties()
        .Where(property => property.CanWrite)
        .SelectMany(property => property.PropertyType switch
        {
            var dictionary when typeof(IDictionary).IsAssignableFrom(dictionary) => [$"{property.Name}:Name"],
            { IsGenericType: true } list when list.GetGenericArguments()[0] is { IsClass: true } item && item.Assembly == type.Assembly =>
                Names(item).Select(name => $"{property.Name}:0:{name}"),
            { IsClass: true } nested when nested.Assembly == type.Assembly => Names(nested).Select(name => $"{property.Name}:{name}"),
            _ => new[] { property.Name },
        });

    [GeneratedRegex(@"^\| `(?<key>[A-Za-z0-9:*]+)` \|", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Row();

    [GeneratedRegex(@"```json\n(?<json>.*?)```", RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Fence();
}
